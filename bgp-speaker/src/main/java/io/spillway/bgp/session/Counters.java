package io.spillway.bgp.session;

import io.spillway.bgp.message.AttributeError;
import io.spillway.bgp.message.Notification;
import io.spillway.bgp.message.Outcome;
import io.spillway.bgp.message.Update;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What a neighbor has seen since start. Confined to the speaker's thread. */
final class Counters {
    private static final int TYPES = 6;
    private static final int NOTIFICATION = 3;
    private static final int LEAST_NOTIFICATION = 21;

    private final long[] in = new long[TYPES];
    private final long[] out = new long[TYPES];
    private long bytesIn;
    private long bytesOut;
    private final Map<String, Long> endedBy = new TreeMap<>();

    long flaps;
    long malformedUpdates;
    long treatedAsWithdraw;
    long discardedAttributes;
    long leaks;
    long unsendable;
    long refused;

    @Nullable
    Said lastSent;

    @Nullable
    Said lastReceived;

    /** A NOTIFICATION and when it was sent or came. */
    record Said(Notification notification, long atNs) {}

    void received(byte[] message, long nowNs) {
        int type = type(message);
        in[type]++;
        bytesIn += message.length;
        if (type == NOTIFICATION && message.length >= LEAST_NOTIFICATION) {
            byte[] data = Arrays.copyOfRange(message, LEAST_NOTIFICATION, message.length);
            lastReceived = new Said(new Notification(message[19] & 0xFF, message[20] & 0xFF, data), nowNs);
        }
    }

    void sent(byte[] message) {
        out[type(message)]++;
        bytesOut += message.length;
    }

    private static int type(byte[] message) {
        int type = message.length > 18 ? message[18] : 0;
        return type > 0 && type < TYPES ? type : 0;
    }

    void notified(Notification notification, long nowNs) {
        lastSent = new Said(notification, nowNs);
        ended(notification);
    }

    /** We have ended a session or an attempt at one, for this. */
    void ended(Notification why) {
        endedBy.merge(new Notification(why.code(), why.subcode(), new byte[0]).words(), 1L, Long::sum);
    }

    void malformed(Update update) {
        malformedUpdates++;
        for (AttributeError error : update.errors()) {
            if (error.outcome() == Outcome.ATTRIBUTE_DISCARD) {
                discardedAttributes++;
            }
        }
        if (update.treatAsWithdraw()) {
            treatedAsWithdraw++;
        }
    }

    NeighborStatus.Messages messagesIn() {
        return messages(in, bytesIn);
    }

    NeighborStatus.Messages messagesOut() {
        return messages(out, bytesOut);
    }

    private static NeighborStatus.Messages messages(long[] byType, long bytes) {
        return new NeighborStatus.Messages(byType[1], byType[2], byType[3], byType[4], byType[5], byType[0], bytes);
    }

    Map<String, Long> endedBy() {
        return Map.copyOf(endedBy);
    }
}
