package io.spillway.geo.config;

import java.nio.file.Path;

/**
 * The speaker's part of a site file.
 *
 * @param socket unix socket of the local API
 */
public record SpeakerFile(Path file, String site, Path socket, BgpConfig bgp) {}
