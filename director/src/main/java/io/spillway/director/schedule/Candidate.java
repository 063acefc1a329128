package io.spillway.director.schedule;

/** What a scheduler sees of a real server. Thread rule: engine threads. */
public interface Candidate {
    /** May take a new flow now: healthy, not overloaded, weight above 0. */
    boolean isEligible();

    /** 0..2^31-1, as configured or set at run time: 0 takes no new flows. */
    int weight();

    /** The last weight that was not 0: what hash tables are made of, so that quiescing a server moves no one else. */
    int lastWeight();

    /** Flows in an active state. */
    int active();

    /** All other flows. */
    int inactive();

    /** As {@link io.spillway.director.packet.Ip} has it. */
    long addressHigh();

    long addressLow();

    /** 0: as the client's packet has it. */
    int port();

    /** Time on the engine's clock at which this server last began to take flows; slow start counts from there. */
    long eligibleSinceNs();
}
