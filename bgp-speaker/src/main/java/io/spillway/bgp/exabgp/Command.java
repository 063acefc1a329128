package io.spillway.bgp.exabgp;

import io.spillway.bgp.message.Family;
import io.spillway.bgp.message.PathAttribute;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a process asks for: ExaBGP's API, both the grammar of 4.x and 5.x and the target-first one of 6.x. */
public sealed interface Command {
    /** {@code announce route}, {@code announce attributes}, {@code announce ipv4 unicast}. */
    record Announce(Selector selector, List<Route> routes) implements Command {}

    /** The same with {@code withdraw}. */
    record Withdraw(Selector selector, List<Route> routes) implements Command {}

    /**
     * {@code announce watchdog NAME}, {@code withdraw watchdog NAME}.
     *
     * @param name null: named like the process
     */
    record Watchdog(boolean announce, @Nullable String name) implements Command {}

    /** {@code announce eor ipv4 unicast}. */
    record EndOfRib(Selector selector, Family family) implements Command {}

    /** {@code announce route-refresh ipv4 unicast}: asks neighbors for their routes. */
    record Refresh(Selector selector, Family family) implements Command {}

    /** {@code attributes …} alone: attributes without a route; only to be encoded. */
    record Attributes(List<PathAttribute> attributes) implements Command {}

    /** {@code show neighbor}. */
    record ShowNeighbor(Selector selector, Detail detail) implements Command {}

    /** How much is shown of a neighbor. */
    enum Detail {
        UNSAID,
        SUMMARY,
        EXTENSIVE,
        CONFIGURATION,
        JSON
    }

    /** {@code show adj-rib out}. */
    record ShowRib(Selector selector, boolean out, boolean extensive, boolean json) implements Command {}

    /** {@code flush adj-rib out}: sends everything again. */
    record FlushRib(Selector selector) implements Command {}

    /** {@code clear adj-rib out}: withdraws everything; {@code in}: forgets what was heard. */
    record ClearRib(Selector selector, boolean out) implements Command {}

    /**
     * {@code teardown 4}.
     *
     * @param subcode of Cease (RFC 4486), 0..255
     */
    record Teardown(Selector selector, int subcode) implements Command {}

    /**
     * {@code ping}: is anyone there?
     *
     * @param json how to answer
     */
    record Ping(boolean json) implements Command {}

    /** {@code group announce …; withdraw …}: all at once. */
    record Group(List<Command> commands) implements Command {}

    /** A command without anything beside its name. */
    record Plain(Verb verb) implements Command {}

    /** Names of commands that take nothing. */
    enum Verb {
        COMMENT,
        SHUTDOWN,
        RELOAD,
        RESTART,
        RESET,
        VERSION,
        HELP,
        STATUS,
        API_VERSION,
        QUEUE_STATUS,
        BYE,
        ENABLE_ACK,
        DISABLE_ACK,
        SILENCE_ACK,
        /** Answer when routes have left, or at once: here they have always left. */
        SYNC,
        GROUP_START,
        GROUP_END
    }
}
