package io.spillway.load.peer;

import io.spillway.load.report.ReportException;

/** Why something of a peer was refused: what is counted and shown. */
public enum Refusal {
    /** A report that isn't one by the rules. */
    MALFORMED("malformed"),
    /** A report that can't be true: a load below zero, a grant above its capacity. */
    IMPOSSIBLE("impossible"),
    TOO_LARGE("too-large"),
    /** A report in another site's name. */
    OTHER_SITE("other-site"),
    OLD_EPOCH("old-epoch"),
    /** A sequence seen before: a replay. */
    REPEATED("repeated"),
    /** A report that did not end in time. */
    SLOW_BODY("slow-body"),
    /** A report whose connection broke before it ended. */
    BROKEN_OFF("broken-off"),
    /** The certificate at its URL is not one of our CA, not its own, or out of date. */
    CERTIFICATE("certificate");

    private final String label;

    Refusal(String label) {
        this.label = label;
    }

    /** As shown to operators. */
    public String label() {
        return label;
    }

    static Refusal of(ReportException e) {
        return switch (e.kind()) {
            case MALFORMED -> MALFORMED;
            case IMPOSSIBLE -> IMPOSSIBLE;
            case TOO_LARGE -> TOO_LARGE;
            case WRONG_SITE -> OTHER_SITE;
            case OLD_EPOCH -> OLD_EPOCH;
            case REPEATED -> REPEATED;
        };
    }
}
