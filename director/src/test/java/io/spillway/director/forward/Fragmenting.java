package io.spillway.director.forward;

import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.director.packet.Bytes;
import io.spillway.director.packet.Ip;
import io.spillway.director.packet.Ipv4;
import io.spillway.director.packet.Packet;
import io.spillway.director.packet.PacketBuilder;
import java.io.ByteArrayOutputStream;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Random;

/** Puts fragments together, as a slow and plain host does. */
final class Fragmenting {
    private Fragmenting() {}

    static byte[] bytes(int length, long seed) {
        byte[] bytes = new byte[length];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    /** What left the director, without the headers of its tunnel to the server. */
    static List<byte[]> unwrap(MethodFixture director) {
        int outer = Methods.overheadBytes(director.realServer());
        return director.sent.stream()
                .map(sent -> Arrays.copyOfRange(sent.bytes(), outer, sent.bytes().length))
                .toList();
    }

    /**
     * The packet whose fragments these are, in whatever order; they must fit without overlap, but for copies. A whole one
     * is itself.
     */
    static byte[] reassemble(List<byte[]> fragments) {
        @SuppressWarnings("ArrayRecordComponent") // never compared
        record Part(int offset, boolean more, byte[] payload) {}
        var parts = new ArrayList<Part>();
        var heads = new HashSet<List<Object>>();
        byte[] first = {};
        int identification = 0;
        for (byte[] fragment : fragments) {
            var packet = new Packet();
            MemorySegment memory = PacketBuilder.inMemory(fragment);
            assertThat(packet.readHeader(memory, PacketBuilder.ROOM, fragment.length))
                    .isNull();
            assertThat(packet.totalBytes()).isEqualTo(fragment.length);
            int header = fragment.length - packet.fragmentBytes();
            heads.add(List.of(
                    Ip.address(packet.sourceHigh(), packet.sourceLow()),
                    Ip.address(packet.destinationHigh(), packet.destinationLow()),
                    packet.ttl()));
            boolean isCopy = parts.stream()
                    .anyMatch(part -> part.offset() == packet.fragmentOffset()
                            && Arrays.equals(part.payload(), Arrays.copyOfRange(fragment, header, fragment.length)));
            if (isCopy) {
                continue;
            }
            parts.add(new Part(
                    packet.fragmentOffset(),
                    packet.hasMoreFragments(),
                    Arrays.copyOfRange(fragment, header, fragment.length)));
            if (parts.size() > 1) {
                assertThat(packet.identification()).isEqualTo(identification);
            }
            identification = packet.identification();
            if (packet.fragmentOffset() == 0) {
                first = fragment;
            }
        }
        assertThat(heads).as("addresses and TTL of the fragments").hasSize(1);
        parts.sort(Comparator.comparingInt(Part::offset));
        var payload = new ByteArrayOutputStream();
        for (Part part : parts) {
            assertThat(part.offset()).isEqualTo(payload.size());
            payload.writeBytes(part.payload());
            assertThat(part.more())
                    .isEqualTo(payload.size()
                            < parts.getLast().offset() + parts.getLast().payload().length);
        }
        return whole(first, payload.toByteArray());
    }

    private static byte[] whole(byte[] first, byte[] payload) {
        boolean isV4 = (first[0] & 0xf0) == 0x40;
        int header = isV4 ? (first[0] & 0xf) * 4 : 40;
        byte[] whole = Arrays.copyOf(first, header + payload.length);
        System.arraycopy(payload, 0, whole, header, payload.length);
        MemorySegment memory = MemorySegment.ofArray(whole);
        if (isV4) {
            Ipv4.refragment(memory, 0, whole.length, 0, false);
        } else {
            Bytes.put16(memory, 4, payload.length);
            if (first[6] == 44) {
                whole[6] = first[40];
            }
        }
        return whole;
    }
}
