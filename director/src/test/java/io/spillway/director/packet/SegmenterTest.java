package io.spillway.director.packet;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Segments of random packets, each parsed and summed again by code that shares nothing with the segmenter. */
class SegmenterTest {
    private static final long SEED = 20_261;
    private static final int ROUNDS = 3_000;

    private enum Outer {
        NONE,
        IPIP,
        GRE,
        UDP
    }

    private final Segmenter segmenter = new Segmenter(Arena.ofAuto());

    @Test
    void makesCorrectPacketsOfEveryFamilyAndTunnel() {
        var random = new Random(SEED);
        for (int round = 0; round < ROUNDS; round++) {
            var large = new Large(random);
            String what = "seed " + SEED + ", round " + round + ": " + large;
            segmenter.clear();
            MemorySegment memory = Arena.ofAuto().allocate(large.bytes.length + 8L);
            MemorySegment.copy(large.bytes, 0, memory, ValueLayout.JAVA_BYTE, 8, large.bytes.length);
            int count = segmenter.cut(
                    memory,
                    8,
                    large.bytes.length,
                    8 + large.innerAt,
                    8 + large.transportAt,
                    large.protocol,
                    large.gsoSize);
            assertThat(count).as(what).isEqualTo(Math.ceilDiv(large.payload(), large.gsoSize));
            for (int i = 0; i < count; i++) {
                byte[] segment = segmenter
                        .memory()
                        .asSlice(segmenter.at(i), segmenter.length(i))
                        .toArray(ValueLayout.JAVA_BYTE);
                large.check(segment, i, i == count - 1, what + ", segment " + i);
            }
            assertThat(memory.asSlice(8).toArray(ValueLayout.JAVA_BYTE))
                    .as(what)
                    .isEqualTo(large.bytes);
        }
    }

    @Test
    void keepsTheSegmentsOfSeveralPacketsUntilItIsCleared() {
        var random = new Random(SEED);
        var a = new Large(random);
        var b = new Large(random);
        MemorySegment first = cut(a);
        byte[] before = first.toArray(ValueLayout.JAVA_BYTE);
        cut(b);

        assertThat(first.toArray(ValueLayout.JAVA_BYTE)).isEqualTo(before);
        assertThat(segmenter.isEmpty()).isFalse();
        segmenter.clear();
        assertThat(segmenter.isEmpty()).isTrue();
    }

    @Test
    void refusesWhatItHasNoRoomForAndTakesItAfterClear() {
        var random = new Random(SEED);
        var large = new Large(random);
        int accepted = 0;
        while (cut(large).byteSize() > 0) {
            accepted++;
            assertThat(accepted).isLessThan(100_000);
        }
        segmenter.clear();

        assertThat(cut(large).byteSize()).isPositive();
    }

    private MemorySegment cut(Large large) {
        MemorySegment memory = Arena.ofAuto().allocate(large.bytes.length);
        memory.copyFrom(MemorySegment.ofArray(large.bytes));
        int count = segmenter.cut(
                memory, 0, large.bytes.length, large.innerAt, large.transportAt, large.protocol, large.gsoSize);
        return count == 0 ? memory.asSlice(0, 0) : segmenter.memory().asSlice(segmenter.at(0), segmenter.length(0));
    }

    /** A random packet as a kernel hands it over for cutting, its checksums wrong. */
    private static final class Large {
        private final byte[] bytes;
        private final Outer outer;
        private final boolean outerV4;
        private final boolean innerV4;
        private final boolean outerChecksum;
        private final int innerAt;
        private final int transportAt;
        private final int payloadAt;
        private final int protocol;
        private final int gsoSize;

        Large(Random random) {
            outer = List.of(Outer.values()).get(random.nextInt(4));
            outerV4 = random.nextBoolean();
            innerV4 = random.nextBoolean();
            outerChecksum = random.nextBoolean();
            protocol = random.nextInt(4) == 0 ? 17 : 6;
            int tunnel = switch (outer) {
                case NONE -> 0;
                case IPIP -> ip(outerV4);
                case GRE -> ip(outerV4) + (outerChecksum ? 8 : 4);
                case UDP -> ip(outerV4) + 8 + 4 * (1 + random.nextInt(2));
            };
            innerAt = tunnel;
            transportAt = innerAt + ip(innerV4);
            int header = protocol == 17 ? 8 : 20 + 4 * random.nextInt(11);
            payloadAt = transportAt + header;
            gsoSize = 200 + random.nextInt(1300);
            bytes = new byte[payloadAt + 1 + random.nextInt(65_000 - payloadAt)];
            random.nextBytes(bytes);
            if (outer != Outer.NONE) {
                int carried = innerV4 ? 4 : 41;
                writeIp(0, outerV4, outer == Outer.IPIP ? carried : outer == Outer.GRE ? 47 : 17);
            }
            if (outer == Outer.GRE) {
                put16(ip(outerV4), outerChecksum ? 0x8000 : 0);
            }
            if (outer == Outer.UDP) {
                put16(ip(outerV4) + 4, bytes.length - ip(outerV4));
                put16(ip(outerV4) + 6, outerChecksum ? 0x1234 : 0);
            }
            writeIp(innerAt, innerV4, protocol);
            if (protocol == 6) {
                bytes[transportAt + 12] = (byte) ((header / 4) << 4);
            }
        }

        int payload() {
            return bytes.length - payloadAt;
        }

        void check(byte[] segment, int number, boolean isLast, String what) {
            int carried = isLast ? payload() - number * gsoSize : gsoSize;
            assertThat(segment.length).as(what).isEqualTo(payloadAt + carried);
            for (int i = 0; i < carried; i++) {
                if (segment[payloadAt + i] != bytes[payloadAt + number * gsoSize + i]) {
                    assertThat(i).as(what + ": payload differs at").isEqualTo(-1);
                }
            }
            if (outer != Outer.NONE) {
                checkIp(segment, 0, outerV4, number, what + ", outer");
            }
            if (outer == Outer.UDP) {
                int udp = ip(outerV4);
                assertThat(u16(segment, udp + 4)).as(what).isEqualTo(segment.length - udp);
                if (outerChecksum) {
                    assertThat(transportSum(segment, 0, outerV4, udp, 17))
                            .as(what + ", outer UDP")
                            .isEqualTo(0xffff);
                } else {
                    assertThat(u16(segment, udp + 6)).as(what).isZero();
                }
            }
            if (outer == Outer.GRE && outerChecksum) {
                int gre = ip(outerV4);
                assertThat(fold(sum(segment, gre, segment.length - gre)))
                        .as(what + ", GRE checksum")
                        .isEqualTo(0xffff);
            }
            checkIp(segment, innerAt, innerV4, number, what + ", inner");
            assertThat(transportSum(segment, innerAt, innerV4, transportAt, protocol))
                    .as(what + ", transport checksum")
                    .isEqualTo(0xffff);
            if (protocol == 17) {
                assertThat(u16(segment, transportAt + 4)).as(what).isEqualTo(8 + carried);
                assertThat(u16(segment, transportAt + 6)).as(what).isNotZero();
                return;
            }
            long sequence = (u32(bytes, transportAt + 4) + (long) number * gsoSize) & 0xffff_ffffL;
            assertThat(u32(segment, transportAt + 4)).as(what).isEqualTo(sequence);
            int flags = bytes[transportAt + 13] & 0xff;
            int expected = flags & (isLast ? 0xff : ~(0x01 | 0x08)) & (number == 0 ? 0xff : ~0x80);
            assertThat(segment[transportAt + 13] & 0xff).as(what + ", flags").isEqualTo(expected);
        }

        private void checkIp(byte[] segment, int at, boolean isV4, int number, String what) {
            if (isV4) {
                assertThat(u16(segment, at + 2)).as(what).isEqualTo(segment.length - at);
                assertThat(u16(segment, at + 4)).as(what).isEqualTo((u16(bytes, at + 4) + number) & 0xffff);
                assertThat(fold(sum(segment, at, 20))).as(what + " checksum").isEqualTo(0xffff);
                assertThat(u16(segment, at + 6)).as(what).isEqualTo(u16(bytes, at + 6));
            } else {
                assertThat(u16(segment, at + 4)).as(what).isEqualTo(segment.length - at - 40);
            }
        }

        private void writeIp(int at, boolean isV4, int carried) {
            bytes[at] = (byte) (isV4 ? 0x45 : 0x60);
            if (isV4) {
                put16(at + 2, bytes.length - at);
                bytes[at + 9] = (byte) carried;
            } else {
                put16(at + 4, bytes.length - at - 40);
                bytes[at + 6] = (byte) carried;
            }
        }

        private void put16(int at, int value) {
            bytes[at] = (byte) (value >>> 8);
            bytes[at + 1] = (byte) value;
        }

        private static int ip(boolean isV4) {
            return isV4 ? 20 : 40;
        }

        /** 0xffff if the checksum of the rest of the segment is right. */
        private static int transportSum(byte[] segment, int ipAt, boolean isV4, int at, int protocol) {
            long addresses = isV4 ? sum(segment, ipAt + 12, 8) : sum(segment, ipAt + 8, 32);
            int length = segment.length - at;
            return fold(addresses + protocol + length + sum(segment, at, length));
        }

        private static long sum(byte[] from, int at, int length) {
            long sum = 0;
            for (int i = 0; i < length; i++) {
                sum += (from[at + i] & 0xffL) << ((i & 1) == 0 ? 8 : 0);
            }
            return sum;
        }

        private static int fold(long sum) {
            long folded = sum;
            while (folded > 0xffff) {
                folded = (folded & 0xffff) + (folded >>> 16);
            }
            return (int) folded;
        }

        private static int u16(byte[] from, int at) {
            return ((from[at] & 0xff) << 8) | (from[at + 1] & 0xff);
        }

        private static long u32(byte[] from, int at) {
            return ((long) u16(from, at) << 16) | u16(from, at + 2);
        }

        @Override
        public String toString() {
            return outer + " over " + (outerV4 ? "IPv4" : "IPv6") + ", inner " + (innerV4 ? "IPv4" : "IPv6")
                    + ", protocol " + protocol + ", " + bytes.length + " bytes, segments of " + gsoSize;
        }
    }
}
