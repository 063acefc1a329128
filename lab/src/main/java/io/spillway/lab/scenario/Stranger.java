package io.spillway.lab.scenario;

import io.spillway.geo.api.SiteStatus;
import io.spillway.lab.scenario.Step.Observation;
import io.spillway.lab.topology.LabException;
import java.io.IOException;
import java.net.Inet4Address;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;

/** Someone who is no peer sends IP in IP to a director (CVE-2020-10136). */
final class Stranger {
    private static final int PACKETS = 5;
    private static final String COUNTER = "tunnel-stranger";
    private static final int HEADER = 20;
    private static final int PROTOCOL_TCP = 6;
    /** Perl, because Debian's perl-base is essential; the kernel puts the outer header in front. */
    private static final String SEND = "socket(S, PF_INET, SOCK_RAW, 4) or die \"socket: $!\";"
            + " for (1..$ARGV[1]) { send(S, pack('H*', $ARGV[2]), 0, sockaddr_in(0, inet_aton($ARGV[0])))"
            + " or die \"send: $!\" }";

    private final Fig26 lab;

    Stranger(Fig26 lab) {
        this.lab = lab;
    }

    Step step() {
        return new Step(
                "stranger", "a packet with protocol 4 from a stranger is dropped and counted", this::droppedAndCounted);
    }

    private Observation droppedAndCounted() throws LabException, IOException {
        SiteStatus before = lab.status("lb2");
        send(connectionRequest("192.0.2.1", Fig26.VIP));
        SiteStatus after = lab.awaitStatus(
                "lb2", PACKETS + " more at counter " + COUNTER, s -> count(s) - count(before) >= PACKETS);
        long counted = count(after) - count(before);
        long scheduled = SiteView.scheduledFlows(after) - SiteView.scheduledFlows(before);
        return new Observation(
                counted == PACKETS && scheduled == 0,
                "%d packets from 10.101.3.2 to 10.101.2.2: %s grew by %d, %d flows were scheduled"
                        .formatted(PACKETS, COUNTER, counted, scheduled));
    }

    private static long count(SiteStatus status) {
        return status.counters().getOrDefault(COUNTER, 0L);
    }

    private void send(byte[] inner) throws LabException, IOException {
        Process perl = lab.laboratory()
                .inNode(
                        "c31",
                        List.of(
                                "perl",
                                "-MSocket",
                                "-e",
                                SEND,
                                "10.101.2.2",
                                Integer.toString(PACKETS),
                                HexFormat.of().formatHex(inner)))
                .redirectErrorStream(true)
                .start();
        String output = new String(perl.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        try {
            if (perl.waitFor() != 0) {
                throw new LabException("can't send as a stranger: " + output);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LabException("interrupted while sending as a stranger");
        }
    }

    /** A SYN to port 80 without fault: only who sent it can be held against it. */
    static byte[] connectionRequest(String from, String to) {
        byte[] source = Inet4Address.ofLiteral(from).getAddress();
        byte[] destination = Inet4Address.ofLiteral(to).getAddress();
        ByteBuffer packet = ByteBuffer.allocate(2 * HEADER);
        packet.putShort((short) 0x4500).putShort((short) (2 * HEADER)).putInt(0);
        packet.put((byte) 64).put((byte) PROTOCOL_TCP).putShort((short) 0);
        packet.put(source).put(destination);
        packet.putShort((short) 40000).putShort((short) 80).putInt(1).putInt(0);
        packet.putShort((short) 0x5002).putShort((short) 65535).putInt(0);

        packet.putShort(10, (short) checksum(packet, 0, HEADER, 0));
        // The pseudo header (RFC 9293, 3.1): both addresses, the protocol and the length of the segment.
        int pseudo = sum(packet, 12, 8) + PROTOCOL_TCP + HEADER;
        packet.putShort(HEADER + 16, (short) checksum(packet, HEADER, HEADER, pseudo));
        return packet.array();
    }

    private static int checksum(ByteBuffer packet, int offset, int length, int start) {
        int sum = start + sum(packet, offset, length);
        return ~((sum & 0xFFFF) + (sum >>> 16));
    }

    private static int sum(ByteBuffer packet, int offset, int length) {
        int sum = 0;
        for (int i = offset; i < offset + length; i += 2) {
            sum += packet.getShort(i) & 0xFFFF;
        }
        return sum;
    }
}
