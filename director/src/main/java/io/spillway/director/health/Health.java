package io.spillway.director.health;

/** What the checks say of a real server. */
public enum Health {
    /** Not probed yet; takes no flows. */
    UNKNOWN,
    UP,
    DOWN
}
