package io.spillway.lab.simulate;

/** A file of scenarios can't be used; the message names file, field and rule, a line for each mistake. */
public final class ScenarioException extends Exception {
    private static final long serialVersionUID = 1L;

    public ScenarioException(String message) {
        super(message);
    }
}
