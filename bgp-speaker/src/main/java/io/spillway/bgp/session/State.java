package io.spillway.bgp.session;

/** The states of the BGP finite state machine (RFC 4271, section 8.2.2). */
public enum State {
    IDLE("Idle"),
    CONNECT("Connect"),
    ACTIVE("Active"),
    OPEN_SENT("OpenSent"),
    OPEN_CONFIRM("OpenConfirm"),
    ESTABLISHED("Established");

    private final String label;

    State(String label) {
        this.label = label;
    }

    /** As the RFC and every router write it. */
    public String label() {
        return label;
    }
}
