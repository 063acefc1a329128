package io.spillway.load.peer;

/** The exchange can't start; the message names the file or address and says what is wrong with it. */
public final class ExchangeException extends Exception {
    private static final long serialVersionUID = 1L;

    public ExchangeException(String message) {
        super(message);
    }
}
