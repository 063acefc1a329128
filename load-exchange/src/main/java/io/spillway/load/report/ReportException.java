package io.spillway.load.report;

/** A report that is not taken; the message names the field and the rule. */
public final class ReportException extends Exception {
    private static final long serialVersionUID = 1L;

    /** Why, as far as the one who sent it must know. */
    public enum Kind {
        /** It isn't a report by the rules. */
        MALFORMED,
        /** Its form is right, and what it says can't be true: a load below zero, a grant above its capacity. */
        IMPOSSIBLE,
        TOO_LARGE,
        /** It names another site than the one that sent it. */
        WRONG_SITE,
        /** Its epoch is below the one taken before. */
        OLD_EPOCH,
        /** Its sequence was seen before, or is too old to tell. */
        REPEATED
    }

    private final Kind kind;

    public ReportException(Kind kind, String message) {
        super(message);
        this.kind = kind;
    }

    public Kind kind() {
        return kind;
    }
}
