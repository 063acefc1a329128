package io.spillway.geo.config;

import java.nio.file.Path;

/**
 * Where received messages are dumped.
 *
 * @param maxOctets a new file is begun before one gets bigger
 * @param keep so many earlier files stay
 */
public record MrtConfig(Path file, long maxOctets, int keep) {}
