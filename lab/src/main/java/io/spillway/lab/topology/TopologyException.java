package io.spillway.lab.topology;

import java.nio.file.Path;

/** A topology file is wrong; the message names the file, the field and the rule it breaks. */
public final class TopologyException extends Exception {
    private static final long serialVersionUID = 1L;

    TopologyException(Path file, String field, String rule) {
        super(file + ": " + field + ": " + rule);
    }
}
