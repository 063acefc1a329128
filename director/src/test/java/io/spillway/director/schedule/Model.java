package io.spillway.director.schedule;

import io.spillway.director.packet.Ip;
import io.spillway.director.packet.SipHash;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The schedulers once more, slow and obvious, written from the description of IPVS alone. Servers stand in IPVS's order,
 * the newest first.
 */
abstract class Model {
    /** Newest first. */
    final List<TestServer> list = new ArrayList<>();

    static Model of(SchedulerSpec spec, RandomGenerator random) {
        return switch (spec.kind()) {
            case RR -> new Rr();
            case WRR -> new Wrr();
            case LC -> least(Model::overhead, server -> BigInteger.ONE);
            case WLC -> least(Model::overhead, Model::weight);
            case SED -> least(server -> active(server).add(BigInteger.ONE), Model::weight);
            case NQ -> new Nq();
            case SH -> new Sh(spec);
            case DH -> new Dh();
            case MH -> new Mh(spec);
            case LBLC -> new Lblc(spec);
            case LBLCR -> new Lblcr(spec);
            case FO -> simple(list -> highest(list.filter(Model::isUsable)));
            case OVF ->
                simple(list -> highest(list.filter(Model::isUsable).filter(server -> server.active <= server.weight)));
            case TWOS -> new Twos(random);
        };
    }

    abstract @Nullable TestServer choose(ScheduleKey key, long nowNs);

    /** The list has changed, or a weight in it. */
    void changed() {}

    /** Comes before the removal. */
    void removing(TestServer server) {}

    static boolean isUsable(TestServer server) {
        return server.usable && server.weight > 0;
    }

    Stream<TestServer> usable() {
        return list.stream().filter(Model::isUsable);
    }

    static BigInteger active(TestServer server) {
        return BigInteger.valueOf(server.active);
    }

    static BigInteger weight(TestServer server) {
        return BigInteger.valueOf(server.weight);
    }

    static BigInteger overhead(TestServer server) {
        int total = server.active + server.inactive;
        return active(server).multiply(BigInteger.valueOf(256)).add(BigInteger.valueOf(total));
    }

    interface Measure {
        BigInteger of(TestServer server);
    }

    interface Rule {
        Optional<TestServer> choose(Stream<TestServer> list);
    }

    static Model simple(Rule rule) {
        return new Model() {
            @Override
            @Nullable
            TestServer choose(ScheduleKey key, long nowNs) {
                return rule.choose(list.stream()).orElse(null);
            }
        };
    }

    static Model least(Measure load, Measure weight) {
        return simple(list -> min(list.filter(Model::isUsable), load, weight));
    }

    /** The first of equals. */
    static Optional<TestServer> min(Stream<TestServer> servers, Measure load, Measure weight) {
        Comparator<TestServer> byShare =
                (a, b) -> load.of(a).multiply(weight.of(b)).compareTo(load.of(b).multiply(weight.of(a)));
        return servers.reduce((a, b) -> byShare.compare(a, b) <= 0 ? a : b);
    }

    static Optional<TestServer> wlc(Stream<TestServer> servers) {
        return min(servers, Model::overhead, Model::weight);
    }

    static Optional<TestServer> highest(Stream<TestServer> servers) {
        return servers.reduce((a, b) -> a.weight >= b.weight ? a : b);
    }

    static final class Rr extends Model {
        private @Nullable TestServer last;

        @Override
        @Nullable
        TestServer choose(ScheduleKey key, long nowNs) {
            var order = new ArrayList<>(list.subList(list.indexOf(last) + 1, list.size()));
            order.addAll(list.subList(0, list.indexOf(last) + 1));
            for (TestServer server : order) {
                if (isUsable(server)) {
                    last = server;
                    return server;
                }
            }
            return null;
        }

        @Override
        void removing(TestServer server) {
            if (server == last) {
                int at = list.indexOf(server);
                last = at == 0 ? null : list.get(at - 1);
            }
        }
    }

    static final class Wrr extends Model {
        /** -1: the head. */
        private int cl = -1;

        private int cw;
        private int mw;
        private int di = 1;

        @Override
        @Nullable
        TestServer choose(ScheduleKey key, long nowNs) {
            if (mw == 0) {
                return null;
            }
            int last = cl;
            // From within the last round: its rest, all rounds above, and the last round up to where it was.
            boolean inLastRound = last >= 0 && cw <= di;
            boolean restDone = false;
            while (true) {
                while (++cl < list.size()) {
                    TestServer server = list.get(cl);
                    if (isUsable(server) && server.weight >= cw) {
                        return server;
                    }
                    if (inLastRound && restDone && cw <= di && cl == last) {
                        return null;
                    }
                }
                cl = -1;
                boolean wasLastRound = cw <= di;
                cw -= di;
                if (cw <= 0) {
                    cw = mw;
                }
                if (wasLastRound && !inLastRound) {
                    return null;
                }
                restDone = true;
            }
        }

        @Override
        void changed() {
            cl = -1;
            di = list.stream()
                    .map(Model::weight)
                    .reduce(BigInteger.ZERO, BigInteger::gcd)
                    .intValue();
            di = di == 0 ? 1 : di;
            mw = list.stream().mapToInt(Candidate::weight).max().orElse(0) - (di - 1);
            if (cw > mw || cw == 0) {
                cw = mw;
            } else if (di > 1) {
                cw = cw / di * di + 1;
            }
        }
    }

    static final class Nq extends Model {
        @Override
        @Nullable
        TestServer choose(ScheduleKey key, long nowNs) {
            return usable().filter(server -> server.active == 0)
                    .findFirst()
                    .or(() -> min(usable(), server -> active(server).add(BigInteger.ONE), Model::weight))
                    .orElse(null);
        }
    }

    static final class Twos extends Model {
        private final RandomGenerator random;

        Twos(RandomGenerator random) {
            this.random = random;
        }

        @Override
        @Nullable
        TestServer choose(ScheduleKey key, long nowNs) {
            List<TestServer> urn = usable().flatMap(
                            server -> IntStream.range(0, server.weight).mapToObj(ball -> server))
                    .toList();
            if (urn.isEmpty()) {
                return null;
            }
            TestServer first = urn.get((int) random.nextLong(urn.size()));
            TestServer second = urn.get((int) random.nextLong(urn.size()));
            return wlc(Stream.of(first, second)).orElseThrow();
        }
    }

    static long fold(long high, long low) {
        return Ip.isV4(high, low)
                ? low & 0xffff_ffffL
                : LongStream.of(high >>> 32, high, low >>> 32, low).reduce(0, (a, b) -> a ^ b) & 0xffff_ffffL;
    }

    static int hash32(long value) {
        BigInteger product = BigInteger.valueOf(value).multiply(BigInteger.valueOf(0x61C8_8647L));
        return product.mod(BigInteger.TWO.pow(32)).shiftRight(24).intValue();
    }

    static final class Dh extends Model {
        @Override
        @Nullable
        TestServer choose(ScheduleKey key, long nowNs) {
            var buckets = new ArrayList<TestServer>();
            while (!list.isEmpty() && buckets.size() < 256) {
                buckets.addAll(list);
            }
            int index = hash32(fold(key.destinationHigh(), key.destinationLow()));
            return !list.isEmpty() && isUsable(buckets.get(index)) ? buckets.get(index) : null;
        }
    }

    static final class Sh extends Model {
        private final SchedulerSpec spec;

        Sh(SchedulerSpec spec) {
            this.spec = spec;
        }

        @Override
        @Nullable
        TestServer choose(ScheduleKey key, long nowNs) {
            if (list.isEmpty()) {
                return null;
            }
            var buckets = new ArrayList<TestServer>();
            while (buckets.size() < 256) {
                for (TestServer server : list) {
                    for (int i = 0; i < Math.max(1, server.weight); i++) {
                        buckets.add(server);
                    }
                }
            }
            int hash = hash32(fold(key.sourceHigh(), key.sourceLow()) + (spec.withPort() ? key.sourcePort() : 0));
            var tries = new ArrayList<Integer>(List.of(hash));
            for (int offset = 0; spec.fallback() && offset < 256; offset++) {
                tries.add((((hash + offset) % 256) + hash) & 255);
            }
            return tries.stream()
                    .map(buckets::get)
                    .filter(Model::isUsable)
                    .findFirst()
                    .orElse(null);
        }
    }

    static final class Mh extends Model {
        private static final SipHash H1 = SipHash.of13(2_654_435_761L, 2_654_435_761L);
        private static final SipHash H2 = SipHash.of13(2_654_446_892L, 2_654_446_892L);

        private final SchedulerSpec spec;
        private final int size;
        private Map<Integer, TestServer> table = Map.of();

        Mh(SchedulerSpec spec) {
            this.spec = spec;
            size = List.of(251, 509, 1021, 2039, 4093, 8191, 16381, 32749, 65521, 131071)
                    .get(spec.tableIndex() - 8);
        }

        private static int hash(SipHash function, long number, int modulus) {
            return (int) (Integer.toUnsignedLong(function.hash32((int) number)) % modulus);
        }

        @Override
        void changed() {
            table = table();
        }

        private Map<Integer, TestServer> table() {
            int gcd = list.stream()
                    .map(server -> BigInteger.valueOf(server.lastWeight))
                    .reduce(BigInteger.ZERO, BigInteger::gcd)
                    .intValue();
            var table = new HashMap<Integer, TestServer>();
            if (gcd == 0) {
                return table;
            }
            int max = list.stream().mapToInt(Candidate::lastWeight).max().orElseThrow();
            int rshift = Math.max(0, Integer.toBinaryString(max / gcd).length() - spec.tableIndex() / 2);
            var wishes = new HashMap<TestServer, java.util.Iterator<Integer>>();
            for (TestServer server : list) {
                long name = fold(server.addressHigh(), server.addressLow()) + server.port;
                int offset = hash(H1, name, size);
                int skip = hash(H2, name, size - 1) + 1;
                wishes.put(
                        server,
                        IntStream.range(0, size)
                                .map(j -> (int) ((offset + (long) j * skip) % size))
                                .iterator());
            }
            while (table.size() < size) {
                for (TestServer server : list) {
                    int turns = server.lastWeight == 0 ? 0 : Math.max(1, (server.lastWeight / gcd) >> rshift);
                    for (int turn = 0; turn < turns && table.size() < size; turn++) {
                        while (table.putIfAbsent(wish(Objects.requireNonNull(wishes.get(server)), table), server)
                                != null) {
                            throw new AssertionError("a wish that is taken");
                        }
                    }
                }
            }
            return table;
        }

        private static int wish(java.util.Iterator<Integer> wishes, Map<Integer, TestServer> table) {
            int wish = wishes.next();
            while (table.containsKey(wish)) {
                wish = wishes.next();
            }
            return wish;
        }

        @Override
        @Nullable
        TestServer choose(ScheduleKey key, long nowNs) {
            long client = fold(key.sourceHigh(), key.sourceLow()) + (spec.withPort() ? key.sourcePort() : 0);
            int first = hash(H1, client, size);
            var tries = new ArrayList<Integer>(List.of(first));
            for (int offset = 0; spec.fallback() && offset < size; offset++) {
                tries.add(hash(H1, client + (first + offset) % size, size));
            }
            return table.isEmpty()
                    ? null
                    : tries.stream()
                            .map(table::get)
                            .filter(Model::isUsable)
                            .findFirst()
                            .orElse(null);
        }
    }

    /** The destinations that lblc and lblcr remember, with a clock that ticks once a minute. */
    abstract static class Remembering extends Model {
        private static final long MINUTE_NS = 60_000_000_000L;

        static final class Entry {
            long lastUseNs;
            long lastModNs;
            /** The one added last first. */
            final List<TestServer> set = new ArrayList<>();
        }

        final Map<List<Long>, Entry> entries = new HashMap<>();
        final long expirationNs;
        private @Nullable Long nextTickNs;
        private int counter = 1;

        Remembering(SchedulerSpec spec) {
            expirationNs = spec.localityExpiration().toNanos();
        }

        @Override
        @Nullable
        TestServer choose(ScheduleKey key, long nowNs) {
            long tickNs = nextTickNs == null ? nowNs + MINUTE_NS : nextTickNs;
            for (; tickNs <= nowNs; tickNs += MINUTE_NS) {
                long atNs = tickNs;
                if (counter % 30 == 0) {
                    entries.values().removeIf(entry -> atNs >= entry.lastUseNs + expirationNs);
                    counter = 1;
                } else {
                    counter++;
                }
            }
            nextTickNs = tickNs;
            Entry entry = entries.get(List.of(key.destinationHigh(), key.destinationLow()));
            if (entry == null) {
                TestServer server = wlc(usable()).orElse(null);
                if (server != null) {
                    var added = new Entry();
                    added.lastUseNs = nowNs;
                    added.lastModNs = nowNs;
                    added.set.add(server);
                    entries.put(List.of(key.destinationHigh(), key.destinationLow()), added);
                }
                return server;
            }
            entry.lastUseNs = nowNs;
            return choose(entry, nowNs);
        }

        abstract @Nullable TestServer choose(Entry entry, long nowNs);

        boolean mayKeep(TestServer server) {
            return list.contains(server)
                    && isUsable(server)
                    && !(server.active > server.weight && usable().anyMatch(other -> 2 * other.active < other.weight));
        }
    }

    static final class Lblc extends Remembering {
        Lblc(SchedulerSpec spec) {
            super(spec);
        }

        @Override
        @Nullable
        TestServer choose(Entry entry, long nowNs) {
            if (mayKeep(entry.set.getFirst())) {
                return entry.set.getFirst();
            }
            wlc(usable()).ifPresent(server -> entry.set.set(0, server));
            return usable().findAny().isEmpty() ? null : entry.set.getFirst();
        }
    }

    static final class Lblcr extends Remembering {
        Lblcr(SchedulerSpec spec) {
            super(spec);
        }

        @Override
        @Nullable
        TestServer choose(Entry entry, long nowNs) {
            TestServer least = wlc(entry.set.stream().filter(list::contains).filter(Model::isUsable))
                    .orElse(null);
            if (entry.set.size() > 1 && nowNs > entry.lastModNs + expirationNs) {
                // The most loaded: as the least of the inverse, the first of equals.
                var weighty = entry.set.stream().filter(server -> server.weight > 0);
                weighty.reduce((a, b) -> overhead(b)
                                                .multiply(weight(a))
                                                .compareTo(overhead(a).multiply(weight(b)))
                                        > 0
                                ? b
                                : a)
                        .ifPresent(most -> {
                            entry.set.remove(most);
                            entry.lastModNs = nowNs;
                        });
            }
            if (least != null && mayKeep(least)) {
                return least;
            }
            TestServer server = wlc(usable()).orElse(null);
            if (server != null && !new LinkedHashSet<>(entry.set).contains(server)) {
                entry.set.addFirst(server);
                entry.lastModNs = nowNs;
            }
            return server;
        }
    }
}
