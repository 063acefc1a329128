package io.spillway.bgp.exabgp.json;

/**
 * What stands around the content of an event.
 *
 * @param timeUs microseconds since 1970
 * @param counter events about this neighbor so far, this one included
 */
public record Envelope(Sender sender, long timeUs, long counter, Ends ends) {}
