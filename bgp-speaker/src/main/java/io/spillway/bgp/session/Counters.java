package io.spillway.bgp.session;

/** What a neighbor has seen since start. Confined to the speaker's thread. */
final class Counters {
    long messagesIn;
    long messagesOut;
    long flaps;
}
