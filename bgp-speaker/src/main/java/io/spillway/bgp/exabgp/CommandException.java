package io.spillway.bgp.exabgp;

/** A command that can't be understood or can't be carried out; the message names the word and what belongs there. */
public final class CommandException extends Exception {
    private static final long serialVersionUID = 1L;

    public CommandException(String message) {
        super(message);
    }

    static CommandException word(String word, String expected) {
        return word.isEmpty()
                ? new CommandException("the line ends where " + expected + " is expected")
                : new CommandException("'" + shortened(word) + "' is not " + expected);
    }

    private static String shortened(String word) {
        return word.length() <= 80 ? word : word.substring(0, 77) + "...";
    }
}
