package io.spillway.director.realserver;

import java.util.List;

/**
 * Something about a host that was looked at.
 *
 * @param code a name that stays the same over versions
 * @param what was found
 * @param why it matters; empty if all is well
 * @param mend commands that mend it; empty: it can't be said in a command
 */
public record Finding(Severity severity, String code, String what, String why, List<String> mend) {
    /** How bad it is. */
    public enum Severity {
        OK,
        /** Good in some networks, bad in others. */
        WARNING,
        /** The method doesn't work like this. */
        FAULT
    }

    public Finding {
        mend = List.copyOf(mend);
    }
}
