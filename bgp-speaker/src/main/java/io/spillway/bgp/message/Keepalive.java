package io.spillway.bgp.message;

/** "Still here" (RFC 4271, section 4.4). */
public record Keepalive() implements Message {}
