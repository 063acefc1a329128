package io.spillway.lab.load;

import java.util.List;
import java.util.Map;

/** What the load generator reports: a line of JSON for each command. */
public sealed interface Answer {
    /**
     * @param opened how many of those asked for were opened and answered
     * @param servers what answered them, with how many each
     * @param errors distinct reasons of those that failed
     */
    record Opened(int opened, int failed, Map<String, Integer> servers, List<String> errors) implements Answer {}

    /**
     * Every open connection asked again.
     *
     * @param kept answered by the server that answered it first
     * @param moved answered by another one
     * @param broken not answered; closed now
     * @param servers what answered, with how many each
     * @param errors distinct reasons of the broken ones
     */
    record Asked(int kept, int moved, int broken, Map<String, Integer> servers, List<String> errors)
            implements Answer {}

    /** @param open how many are still open */
    record Closed(int closed, int open) implements Answer {}

    /** @param intervalMs between two requests */
    record Probing(int intervalMs) implements Answer {}

    /** @param count probes that ended since they were asked to be awaited */
    record Awaited(int count) implements Answer {}

    record Probed(List<Probe> probes) implements Answer {
        public long failed() {
            return probes.stream().filter(p -> !p.error().isEmpty()).count();
        }
    }

    /**
     * One new connection with one request.
     *
     * @param startUs when it was begun, microseconds since 1970
     * @param endUs when it was answered or had failed
     * @param server what answered; empty when it failed
     * @param error why it failed; empty when it was answered
     */
    record Probe(long startUs, long endUs, String server, String error) {}

    /** @param ratePerS new visitors per second from now on */
    record Crowding(double ratePerS, int stayMs) implements Answer {}

    /** Everybody who came since the crowd began. */
    record Visited(List<Visit> visits) implements Answer {
        public long count(Fate fate) {
            return visits.stream().filter(v -> v.fate() == fate).count();
        }
    }

    /** What became of a visitor. */
    enum Fate {
        /** Still there. */
        HERE,
        /** Answered at the beginning and at the end, by the same server. */
        SERVED,
        /** Sent away by the end of the crowd. */
        CUT,
        /** Answered at the end by another server than at the beginning. */
        MOVED,
        /** Answered at the beginning and not at the end. */
        BROKEN,
        /** Never answered. */
        FAILED
    }

    /**
     * A connection that stays a while, with a request at the beginning and one at the end. Times are microseconds since
     * 1970.
     *
     * @param answeredUs when the first request was answered; 0: never
     * @param endUs when it had gone; 0: still there
     * @param server what answered first; empty: nothing
     * @param error why it failed or broke
     */
    record Visit(long startUs, long answeredUs, long endUs, String server, Fate fate, String error) {}

    /** @param count downloads under way */
    record Downloading(int count) implements Answer {}

    /**
     * Downloads that have ended.
     *
     * @param servers what served the whole ones, with how many each
     * @param errors distinct reasons of the others
     */
    record Downloaded(int whole, int broken, Map<String, Integer> servers, List<String> errors) implements Answer {}
}
