package io.spillway.director.schedule;

/** How a real server is chosen for a new flow; the names and the rules are those of IPVS. */
public enum SchedulerKind {
    /** Round robin. */
    RR,
    /** Weighted round robin. */
    WRR,
    /** Least connection. */
    LC,
    /** Weighted least connection, the default. */
    WLC,
    /** Shortest expected delay. */
    SED,
    /** Never queue. */
    NQ,
    /** Source hash. */
    SH,
    /** Destination hash. */
    DH,
    /** Maglev hash. */
    MH,
    /** Locality-based least connection. */
    LBLC,
    /** The same with a set of servers for each destination. */
    LBLCR,
    /** Weighted failover: the highest weight. */
    FO,
    /** Weighted overflow. */
    OVF,
    /** The less loaded of two drawn at random. */
    TWOS;

    /** The client or the destination alone says which server it is: there is no share that could rise slowly. */
    boolean isHash() {
        return this == SH || this == DH || this == MH;
    }
}
