package io.spillway.load.peer;

/** Why a call to a peer failed: what is counted and shown. */
public enum CallFailure {
    /** It didn't answer in time. */
    NO_ANSWER("no-answer"),
    /** No connection could be made: refused, no route, no such host. */
    UNREACHABLE("unreachable"),
    /** One end doesn't trust the other's certificate. */
    TLS("tls"),
    /** It answered with something else than a report: it refused ours, or is in trouble. */
    NO_REPORT("no-report"),
    /** Its report was refused; {@link PeerView#refusedBy} says why. */
    REFUSED("refused"),
    /** The connection broke. */
    BROKEN_OFF("broken-off"),
    /** We had no report to send. */
    OWN_REPORT("own-report");

    private final String label;

    CallFailure(String label) {
        this.label = label;
    }

    /** As shown to operators. */
    public String label() {
        return label;
    }
}
