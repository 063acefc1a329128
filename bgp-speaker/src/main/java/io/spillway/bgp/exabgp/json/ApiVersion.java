package io.spillway.bgp.exabgp.json;

/** Whose dialect is written. */
public enum ApiVersion {
    /** ExaBGP 4.2. */
    V4("4.0.1"),
    /** ExaBGP 6. */
    V6("6.0.0");

    private final String label;

    ApiVersion(String label) {
        this.label = label;
    }

    /** As it stands in every event. */
    public String label() {
        return label;
    }
}
