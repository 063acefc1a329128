package io.spillway.lab.topology;

/** Something in making, using or removing a laboratory failed; the message names the command and what it said. */
public final class LabException extends Exception {
    private static final long serialVersionUID = 1L;

    public LabException(String message) {
        super(message);
    }
}
