package io.spillway.lab.bench;

import io.spillway.bgp.rib.Prefix;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Stream;

/**
 * A table like the Internet's, as UPDATEs one after the other, made from a seed: IPv4 prefixes of the usual lengths,
 * spread over sets of attributes of which most have a few routes and some have thousands. The last UPDATE announces
 * {@link #SENTINEL} alone, End-of-RIB follows.
 *
 * @param routes how many, the sentinel included
 * @param sets different sets of attributes, the sentinel's included
 * @param updates the messages, back to back
 */
@SuppressWarnings("ArrayRecordComponent") // megabytes that nobody compares
record FullTable(int routes, int sets, byte[] updates) {
    static final String SENTINEL = "198.18.255.0/24";
    static final long SENDER_AS = 65001;
    static final String SENDER = "10.99.0.1";

    private static final int MAX_MESSAGE = 4096;
    private static final int HEADER = 19;

    /** Of a thousand prefixes, about as many have a length of 8, 9, ... 24 in the tables of recent years. */
    private static final int[] LENGTHS = {1, 1, 1, 1, 1, 1, 2, 3, 14, 9, 15, 26, 46, 55, 110, 105, 609};

    private static final int SHORTEST = 8;

    private static final List<Prefix> RESERVED = Stream.of(
                    "0.0.0.0/8",
                    "10.0.0.0/8",
                    "100.64.0.0/10",
                    "127.0.0.0/8",
                    "169.254.0.0/16",
                    "172.16.0.0/12",
                    "192.0.0.0/16",
                    "192.88.99.0/24",
                    "192.168.0.0/16",
                    "198.18.0.0/15",
                    "198.51.100.0/24",
                    "203.0.113.0/24",
                    "224.0.0.0/3")
            .map(Prefix::parse)
            .toList();

    /** Makes one. {@code sets} is at least 2 and at most {@code routes}. */
    static FullTable generate(int routes, int sets, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        long[] prefixes = prefixes(routes - 1, random);
        int[] sizes = sizes(routes - 1, sets - 1, random);
        ByteArrayOutputStream out = new ByteArrayOutputStream(routes * 18);
        Set<String> seen = new HashSet<>();
        int from = 0;
        for (int size : sizes) {
            update(attributes(random, seen), Arrays.copyOfRange(prefixes, from, from + size), out);
            from += size;
        }
        update(attributes(random, seen), new long[] {(0xC612_FF00L << 6) | 24}, out);
        message(new byte[4], 4, out);
        return new FullTable(routes, sets, out.toByteArray());
    }

    /** Different prefixes, each as address and length, in runs of neighbors as they are announced together. */
    private static long[] prefixes(int count, SplittableRandom random) {
        long[] prefixes = new long[count];
        Set<Long> seen = HashSet.newHashSet(count);
        int at = 0;
        while (at < count) {
            int length = length(random);
            long block = random.nextLong(1L << length);
            // Short prefixes are few: never more of them than half of what there is.
            int run = 1 + random.nextInt(length < 16 ? 1 : 12);
            for (int i = 0; i < run && at < count; i++) {
                long address = ((block + i) << (32 - length)) & 0xFFFF_FFFFL;
                long prefix = (address << 6) | length;
                if (isGlobal(address, length) && seen.add(prefix)) {
                    prefixes[at++] = prefix;
                }
            }
        }
        return prefixes;
    }

    private static int length(SplittableRandom random) {
        int at = random.nextInt(Arrays.stream(LENGTHS).sum());
        int index = 0;
        while (at >= LENGTHS[index]) {
            at -= LENGTHS[index++];
        }
        return SHORTEST + index;
    }

    /** Neither private, nor shared, local, for tests, nor beyond unicast, not even in part. */
    private static boolean isGlobal(long address, int length) {
        for (Prefix reserved : RESERVED) {
            long other = ByteBuffer.wrap(reserved.address().getAddress()).getInt() & 0xFFFF_FFFFL;
            int common = Math.min(length, reserved.length());
            if ((address ^ other) >>> (32 - common) == 0) {
                return false;
            }
        }
        return true;
    }

    /** How many routes each set has: a few have thousands, and the median is about three. */
    private static int[] sizes(int routes, int sets, SplittableRandom random) {
        double[] weights = new double[sets];
        double sum = 0;
        for (int i = 0; i < sets; i++) {
            weights[i] = Math.min(4000, Math.pow(1 - random.nextDouble(), -0.9)); // Pareto
            sum += weights[i];
        }
        int[] sizes = new int[sets];
        double due = 0;
        int given = 0;
        for (int i = 0; i < sets; i++) {
            due += weights[i] * (routes - sets) / sum;
            sizes[i] = 1 + (int) due - given;
            given = (int) due;
        }
        sizes[0] += routes - Arrays.stream(sizes).sum();
        return sizes;
    }

    private static byte[] attributes(SplittableRandom random, Set<String> seen) {
        while (true) {
            byte[] attributes = FullTableAttributes.generate(random);
            if (seen.add(new String(attributes, StandardCharsets.ISO_8859_1))) {
                return attributes;
            }
        }
    }

    /** One UPDATE, or several when one hasn't room for all prefixes. */
    private static void update(byte[] attributes, long[] prefixes, ByteArrayOutputStream out) {
        byte[] body = new byte[MAX_MESSAGE - HEADER];
        body[2] = (byte) (attributes.length >>> 8);
        body[3] = (byte) attributes.length;
        System.arraycopy(attributes, 0, body, 4, attributes.length);
        int start = 4 + attributes.length;
        int at = start;
        for (long prefix : prefixes) {
            int length = (int) prefix & 63;
            int octets = (length + 7) >>> 3;
            if (at + 1 + octets > body.length) {
                message(body, at, out);
                at = start;
            }
            body[at++] = (byte) length;
            for (int i = 0; i < octets; i++) {
                body[at++] = (byte) (prefix >>> (30 - 8 * i));
            }
        }
        message(body, at, out);
    }

    private static void message(byte[] body, int length, ByteArrayOutputStream out) {
        for (int i = 0; i < 16; i++) {
            out.write(0xFF);
        }
        out.write((HEADER + length) >>> 8);
        out.write(HEADER + length);
        out.write(2);
        out.write(body, 0, length);
    }
}
