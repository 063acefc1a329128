package io.spillway.bgp.exabgp.json;

/**
 * The process that writes events.
 *
 * @param pid its own
 * @param ppid its parent's
 */
public record Sender(String host, long pid, long ppid) {}
