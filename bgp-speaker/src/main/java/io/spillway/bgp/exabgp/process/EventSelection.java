package io.spillway.bgp.exabgp.process;

import java.util.Set;

/**
 * Which events a process gets: the block {@code api} of ExaBGP's configuration. Not {@code signal}: the daemon takes no
 * signal but those that end it.
 *
 * @param neighborChanges connected, up, down
 * @param negotiated what both OPENs add up to
 * @param fsm each state of a neighbor
 * @param receive messages from neighbors
 * @param send messages to neighbors
 */
public record EventSelection(
        boolean neighborChanges, boolean negotiated, boolean fsm, Messages receive, Messages send) {
    /** No event at all. */
    public static final EventSelection NONE = new EventSelection(false, false, false, Messages.NONE, Messages.NONE);

    /** Kinds of messages. */
    public enum Kind {
        OPEN(1),
        UPDATE(2),
        NOTIFICATION(3),
        KEEPALIVE(4),
        REFRESH(5);

        private final int type;

        Kind(int type) {
            this.type = type;
        }

        /** The octet in a message's header (RFC 4271, section 4.1; RFC 2918). */
        int type() {
            return type;
        }
    }

    /**
     * Messages of one direction.
     *
     * @param parsed what is in them
     * @param packets their octets
     * @param consolidate both in one event
     */
    public record Messages(Set<Kind> kinds, boolean parsed, boolean packets, boolean consolidate) {
        /** None. */
        public static final Messages NONE = new Messages(Set.of(), false, false, false);

        public Messages {
            kinds = Set.copyOf(kinds);
        }

        boolean wants(int type) {
            return (parsed || packets || consolidate) && kinds.stream().anyMatch(kind -> kind.type() == type);
        }
    }

    /** Whether there is any event to be seen. */
    public boolean isNone() {
        return equals(NONE);
    }
}
