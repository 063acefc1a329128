package io.spillway.lab.bench;

/** Who announces the route that is to go away. */
enum Announcer {
    SPILLWAY("Spillway"),
    BIRD("BIRD");

    private final String label;

    Announcer(String label) {
        this.label = label;
    }

    String label() {
        return label;
    }
}
