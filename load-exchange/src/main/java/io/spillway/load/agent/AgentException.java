package io.spillway.load.agent;

/** A server said nothing, or nothing that can be understood; the message says what, for an operator. */
final class AgentException extends Exception {
    private static final long serialVersionUID = 1L;

    private static final int MAX_QUOTED_CHARS = 40;

    AgentException(String message) {
        super(message);
    }

    AgentException(String message, Throwable cause) {
        super(message, cause);
    }

    /** A piece of what came, safe to show: short, and visible ASCII. */
    static String quote(String text) {
        String piece = text.length() > MAX_QUOTED_CHARS ? text.substring(0, MAX_QUOTED_CHARS) + "..." : text;
        return '"' + piece.replaceAll("[^ -~]", "?") + '"';
    }
}
