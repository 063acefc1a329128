package io.spillway.director.flow;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class FlowTableTest {
    private static final int MAX_FLOWS = 300;
    private static final int STEPS = 60_000;

    private record Key(int protocol, long client, int clientPort, int address, int port) {}

    private record Entry(Key key, Key reply, int target, boolean foreign, long deadlineNs) {
        Entry until(long newDeadlineNs) {
            return new Entry(key, reply, target, foreign, newDeadlineNs);
        }
    }

    @Test
    void behavesLikeAMapWhateverIsDoneToIt() {
        for (long seed = 1; seed <= 3; seed++) {
            compareWithModel(seed);
        }
    }

    @Test
    void spreadsFlowsThatDifferInOneBit() {
        var table = new FlowTable(MAX_FLOWS, 7, Arena.ofAuto());
        for (int i = 0; i < MAX_FLOWS; i++) {
            table.insert(6, 0, 0x0a000001, i, 2, 80, i, 0, 1);
        }

        assertThat(table.isFull()).isTrue();
        for (int i = 0; i < MAX_FLOWS; i++) {
            assertThat(table.target(table.find(6, 0, 0x0a000001, i, 2, 80))).isEqualTo(i);
        }
    }

    @Test
    void expiresInBoundedStepsHoweverMuchTimeHasPassed() {
        var table = new FlowTable(MAX_FLOWS, 7, Arena.ofAuto());
        table.insert(6, 0, 1, 1, 1, 1, 0, 0, Duration.ofDays(1).toNanos());
        long nowNs = Duration.ofDays(2).toNanos();

        int steps = 0;
        int expired = FlowTable.NONE;
        while (expired == FlowTable.NONE) {
            expired = table.findExpired(nowNs);
            steps++;
        }

        assertThat(steps).isBetween(4000, 4200); // one round of the wheel and no more
        table.remove(expired);
        assertThat(table.size()).isZero();
    }

    private static void compareWithModel(long seed) {
        var random = new Random(seed);
        var table = new FlowTable(MAX_FLOWS, random.nextLong(), Arena.ofAuto());
        Map<Key, Entry> model = new HashMap<>();
        Map<Key, Key> replies = new HashMap<>();
        long nowNs = 0;
        for (int step = 0; step < STEPS; step++) {
            String what = "seed " + seed + ", step " + step;
            // Few addresses and ports, so that keys meet each other often.
            var key = new Key(random.nextBoolean() ? 6 : 17, random.nextInt(8), 1 + random.nextInt(40), 9, 80);
            var reply = new Key(key.protocol(), key.client(), key.clientPort(), random.nextInt(3), 8000);
            int flow = table.find(
                    key.protocol(), -key.client(), key.client(), key.clientPort(), key.address(), key.port());
            Entry expected = model.get(key);
            assertThat(flow != FlowTable.NONE).as(what).isEqualTo(expected != null);
            switch (random.nextInt(4)) {
                case 0, 1 -> {
                    if (expected == null && !table.isFull()) {
                        long deadlineNs = nowNs + timeoutNs(random);
                        boolean sees = !replies.containsKey(reply) && random.nextBoolean();
                        insert(table, key, sees ? reply : null, step, deadlineNs);
                        model.put(key, new Entry(key, sees ? reply : key, step, step % 3 == 0, deadlineNs));
                        if (sees) {
                            replies.put(reply, key);
                        }
                    } else if (expected != null) {
                        long deadlineNs = nowNs + timeoutNs(random);
                        table.setDeadline(flow, deadlineNs);
                        model.put(key, expected.until(deadlineNs));
                    }
                }
                case 2 -> {
                    if (expected != null) {
                        table.remove(flow);
                        model.remove(key);
                        replies.remove(expected.reply());
                    }
                }
                default -> {
                    nowNs += random.nextInt(2_000_000_000);
                    expire(table, nowNs, model, replies, what);
                }
            }
            assertThat(table.size()).as(what).isEqualTo(model.size());
            if (step % 500 == 0) {
                compareAll(table, model, replies, what);
            }
        }
    }

    private static void insert(FlowTable table, Key key, @Nullable Key reply, int target, long deadlineNs) {
        int flow = table.insert(
                key.protocol(),
                -key.client(),
                key.client(),
                key.clientPort(),
                key.address(),
                key.port(),
                target,
                target % 3 == 0 ? FlowTable.FOREIGN : 0,
                deadlineNs);
        if (reply != null) {
            table.expectReplies(flow, reply.address(), reply.port());
        }
    }

    private static void expire(FlowTable table, long nowNs, Map<Key, Entry> model, Map<Key, Key> replies, String what) {
        while (table.isBehind(nowNs)) {
            int flow = table.findExpired(nowNs);
            if (flow == FlowTable.NONE) {
                continue;
            }
            var key = new Key(
                    table.protocol(flow),
                    table.clientLow(flow),
                    table.clientPort(flow),
                    table.vip(flow),
                    table.vipPort(flow));
            Entry entry = Objects.requireNonNull(model.remove(key), what);
            assertThat(entry.deadlineNs()).as(what).isLessThanOrEqualTo(nowNs);
            replies.remove(entry.reply());
            table.remove(flow);
        }
        long tickNs = 1L << 27;
        assertThat(model.values()).as(what).allMatch(entry -> entry.deadlineNs() > nowNs - tickNs);
    }

    private static void compareAll(FlowTable table, Map<Key, Entry> model, Map<Key, Key> replies, String what) {
        List<Key> keys = new ArrayList<>(model.keySet());
        for (Entry entry : model.values()) {
            Key key = entry.key();
            int flow = table.find(
                    key.protocol(), -key.client(), key.client(), key.clientPort(), key.address(), key.port());
            assertThat(table.target(flow)).as(what).isEqualTo(entry.target());
            assertThat(table.is(flow, FlowTable.FOREIGN)).as(what).isEqualTo(entry.foreign());
        }
        for (int server = 0; server < 3; server++) {
            for (Key key : keys) {
                var reply = new Key(key.protocol(), key.client(), key.clientPort(), server, 8000);
                int flow = table.findReply(key.protocol(), -key.client(), key.client(), key.clientPort(), server, 8000);
                assertThat(flow != FlowTable.NONE).as(what).isEqualTo(replies.containsKey(reply));
            }
        }
    }

    private static long timeoutNs(Random random) {
        return Duration.ofMillis(random.nextInt(1000) * (random.nextInt(10) == 0 ? 1000L : 10L))
                .toNanos();
    }
}
