package io.spillway.load.peer;

import java.net.URI;

/** A peer site as configured: its name, and where it takes reports ({@code https://host:port}). */
public record PeerConfig(String site, URI url) {}
