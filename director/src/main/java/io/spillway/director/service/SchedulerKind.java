package io.spillway.director.service;

/** How a real server is chosen for a new flow; the names are those of IPVS. */
public enum SchedulerKind {
    /** Weighted least connection, the default. */
    WLC,
    /** Weighted round robin. */
    WRR
}
