package io.spillway.director.forward;

import static io.spillway.director.packet.PacketBuilder.address;
import static io.spillway.director.packet.PacketBuilder.tcp;
import static io.spillway.director.packet.PacketBuilder.udp;
import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.director.TunnelStats.State;
import io.spillway.director.packet.Counter;
import io.spillway.director.packet.PacketBuilder;
import io.spillway.director.packet.Tcp;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Control messages that come through a tunnel, sound and otherwise, and what probes say of a tunnel. */
class ControlDeskTest {
    private static final int PORT = 7444;
    private static final long SEED = 11;

    private final Sites sites = new Sites("a", "b", "c");

    @Test
    void seesATunnelThatWorks() {
        assertThat(sites.tunnelStats("a", "b").state()).isEqualTo(State.UNKNOWN);
        assertThat(sites.tunnelStats("a", "b").rttNs()).isEqualTo(-1);
        sites.delay("a", "b", Duration.ofMillis(30));

        sites.pass(Duration.ofMillis(2500));

        var tunnel = sites.tunnelStats("a", "b");
        assertThat(tunnel.state()).isEqualTo(State.UP);
        assertThat(tunnel.rttNs()).isEqualTo(Duration.ofMillis(60).toNanos());
        assertThat(tunnel.probes()).isEqualTo(3);
        assertThat(tunnel.answers()).isEqualTo(3);
        // Three of a, two of c; the third of c is on its way.
        assertThat(sites.count("b", Counter.PROBES_ANSWERED)).isEqualTo(5);
    }

    @Test
    void seesATunnelThatBreaksAndOneThatWorksAgain() {
        sites.pass(Duration.ofMillis(1500));
        sites.cut("a", "b");
        sites.pass(Duration.ofSeconds(3));
        assertThat(sites.tunnelStats("a", "b").state()).isEqualTo(State.UP);
        sites.pass(Duration.ofSeconds(1));

        assertThat(sites.tunnelStats("a", "b").state()).isEqualTo(State.DOWN);
        assertThat(sites.tunnelStats("b", "a").state()).isEqualTo(State.DOWN);
        assertThat(sites.tunnelStats("a", "c").state()).isEqualTo(State.UP);

        sites.mend("a", "b");
        sites.pass(Duration.ofMillis(1500));
        assertThat(sites.tunnelStats("a", "b").state()).isEqualTo(State.UP);
    }

    @Test
    void seesATunnelThatNeverWorked() {
        sites.cut("a", "b");
        sites.pass(Duration.ofMillis(2900));
        assertThat(sites.tunnelStats("a", "b").state()).isEqualTo(State.UNKNOWN);
        sites.pass(Duration.ofMillis(200));
        assertThat(sites.tunnelStats("a", "b").state()).isEqualTo(State.DOWN);
        assertThat(sites.tunnelStats("a", "b").rttNs()).isEqualTo(-1);
    }

    @Test
    void toleratesTwoProbesWithoutAnAnswer() {
        sites.pass(Duration.ofMillis(500));
        sites.cut("a", "b");
        sites.pass(Duration.ofSeconds(2));
        sites.mend("a", "b");
        for (int i = 0; i < 50; i++) {
            sites.pass(Duration.ofMillis(100));
            assertThat(sites.tunnelStats("a", "b").state()).isEqualTo(State.UP);
        }
    }

    @Test
    void smoothsTheRoundTripTime() {
        sites.delay("a", "b", Duration.ofMillis(40));
        sites.pass(Duration.ofMillis(900));
        sites.delay("a", "b", Duration.ofMillis(80));
        sites.pass(Duration.ofSeconds(1));

        // 80 + (160 - 80) / 8
        assertThat(sites.tunnelStats("a", "b").rttNs())
                .isEqualTo(Duration.ofMillis(90).toNanos());
    }

    @Test
    void takesARoundTripLongerThanAnInterval() {
        sites.delay("a", "b", Duration.ofMillis(1400));
        sites.pass(Duration.ofSeconds(20));

        assertThat(sites.tunnelStats("a", "b").state()).isEqualTo(State.UP);
        assertThat(sites.tunnelStats("a", "b").rttNs())
                .isEqualTo(Duration.ofMillis(2800).toNanos());
    }

    @Test
    void spreadsProbesOverTheInterval() {
        sites.pass(Duration.ofMillis(10));
        assertThat(sites.sent("a", "b")).isEqualTo(1);
        // What went to c until now answers c's own first probe.
        assertThat(sites.tunnelStats("a", "c").probes()).isZero();
        sites.pass(Duration.ofMillis(500));
        assertThat(sites.tunnelStats("a", "c").probes()).isEqualTo(1);
        assertThat(sites.tunnelStats("a", "b").probes()).isEqualTo(1);
    }

    @Test
    void ignoresAnAnswerThatWasNotAskedFor() {
        sites.cut("a", "b");
        sites.pass(Duration.ofMillis(100));

        assertThat(control("b", "a", probe(2, 1, 0x1234))).isEqualTo(Counter.CONTROL_UNEXPECTED);
        assertThat(sites.tunnelStats("a", "b").state()).isEqualTo(State.UNKNOWN);
    }

    @Test
    void ignoresAnAnswerGivenTwiceAndOneFromAnotherSite() {
        ForwarderFixture a = sites.at("a");
        a.forwarder.probe(0);
        var outbox = a.forwarder.outbox();
        assertThat(outbox.next()).isTrue();
        byte[] reply = new byte[24];
        for (int i = 0; i < reply.length; i++) {
            reply[i] = outbox.memory().get(java.lang.foreign.ValueLayout.JAVA_BYTE, outbox.at() + 48L + i);
        }
        outbox.clear();
        reply[5] = 2;

        assertThat(control("c", "a", reply)).isEqualTo(Counter.CONTROL_UNEXPECTED);
        assertThat(sites.tunnelStats("a", "c").state()).isEqualTo(State.UNKNOWN);
        assertThat(control("b", "a", reply)).isEqualTo(Counter.CONTROL_RECEIVED);
        assertThat(sites.tunnelStats("a", "b").state()).isEqualTo(State.UP);
        assertThat(control("b", "a", reply)).isEqualTo(Counter.CONTROL_UNEXPECTED);
    }

    @Test
    void ignoresAnOwnerThatWasNotAskedOrForgesTheAnswer() {
        sites.cut("a", "b");
        sites.cut("c", "b");
        assertThat(control("a", "b", question(4, 7))).isEqualTo(Counter.CONTROL_UNEXPECTED);
        sites.client("b", tcp(Tcp.ACK));

        for (int token : new int[] {0, 1, -1, 7}) {
            assertThat(control("a", "b", question(4, token))).isEqualTo(Counter.CONTROL_UNEXPECTED);
        }
        assertThat(sites.count("b", Counter.RESCUED)).isZero();
        assertThat(sites.tunnelStats("b", "a").ownerFlows()).isZero();
    }

    @Test
    void ignoresAnOwnerThatRepeatsAnothersAnswer() {
        sites.cut("c", "b");
        ForwarderFixture b = sites.at("b");
        b.fromClient(tcp(Tcp.ACK));
        var outbox = b.forwarder.outbox();
        assertThat(outbox.next()).isTrue();
        assertThat((int) outbox.destinationLow()).isEqualTo(address(Sites.address("a")));
        byte[] answer = new byte[28];
        for (int i = 0; i < answer.length; i++) {
            answer[i] = outbox.memory().get(java.lang.foreign.ValueLayout.JAVA_BYTE, outbox.at() + 48L + i);
        }
        answer[5] = 4;

        assertThat(control("c", "b", answer)).isEqualTo(Counter.CONTROL_UNEXPECTED);
        assertThat(control("a", "b", answer)).isEqualTo(Counter.CONTROL_RECEIVED);
        assertThat(sites.count("b", Counter.RESCUED)).isEqualTo(1);
        assertThat(control("a", "b", answer))
                .describedAs("asked twice, answered twice")
                .isEqualTo(Counter.CONTROL_RECEIVED);
        assertThat(sites.count("b", Counter.RESCUED)).isEqualTo(1);
    }

    @Test
    void countsWhatIsMalformed() {
        byte[] sound = probe(1, 1, 1);
        assertThat(control("b", "a", sound)).isEqualTo(Counter.CONTROL_RECEIVED);
        assertThat(control("b", "a", Arrays.copyOf(sound, 23))).isEqualTo(Counter.CONTROL_BAD);
        assertThat(control("b", "a", Arrays.copyOf(sound, 7))).isEqualTo(Counter.CONTROL_BAD);
        assertThat(control("b", "a", with(sound, 0, 'X'))).isEqualTo(Counter.CONTROL_BAD);
        assertThat(control("b", "a", with(sound, 4, 0))).isEqualTo(Counter.CONTROL_BAD);
        assertThat(control("b", "a", with(sound, 7, 25))).isEqualTo(Counter.CONTROL_BAD);
        assertThat(control("b", "a", with(sound, 7, 23))).isEqualTo(Counter.CONTROL_BAD);
        assertThat(control("b", "a", with(sound, 5, 99))).isEqualTo(Counter.CONTROL_UNKNOWN);
        assertThat(control("b", "a", with(sound, 4, 2)))
                .describedAs("a later version")
                .isEqualTo(Counter.CONTROL_RECEIVED);
        byte[] longer = Arrays.copyOf(sound, 40);
        longer[7] = 40;
        assertThat(control("b", "a", longer)).describedAs("fields appended").isEqualTo(Counter.CONTROL_RECEIVED);
    }

    @Test
    void countsWhatIsWrappedWrongly() {
        byte[] message = probe(1, 1, 1);
        PacketBuilder right = udp().from(Sites.address("b"), PORT).to(Sites.address("a"), PORT);
        byte[] damaged = right.payload(message).bytes();
        damaged[damaged.length - 1]++;
        assertThat(sites.tunnel("b", "a", damaged)).isEqualTo(Counter.CONTROL_BAD);
        assertThat(sites.tunnel("b", "a", right.withoutUdpChecksum().bytes())).isEqualTo(Counter.CONTROL_BAD);
        assertThat(sites.tunnel(
                        "b",
                        "a",
                        udp().from(Sites.address("c"), PORT)
                                .to(Sites.address("a"), PORT)
                                .payload(message)
                                .bytes()))
                .describedAs("says it is from another site")
                .isEqualTo(Counter.CONTROL_BAD);
        assertThat(sites.tunnel(
                        "b",
                        "a",
                        udp().from(Sites.address("b"), 99)
                                .to(Sites.address("a"), PORT)
                                .payload(message)
                                .bytes()))
                .isEqualTo(Counter.CONTROL_BAD);
        assertThat(sites.tunnel(
                        "b",
                        "a",
                        udp().from(Sites.address("b"), PORT)
                                .to(Sites.address("a"), 53)
                                .payload(message)
                                .bytes()))
                .isEqualTo(Counter.TUNNEL_NOT_A_VIP);
        assertThat(sites.tunnel(
                        "b",
                        "a",
                        tcp(Tcp.SYN)
                                .from(Sites.address("b"), PORT)
                                .to(Sites.address("a"), PORT)
                                .bytes()))
                .isEqualTo(Counter.TUNNEL_NOT_A_VIP);
        assertThat(sites.at("a")
                        .fromTunnel(
                                "10.9.0.66", udp().to(Sites.address("a"), PORT).payload(message)))
                .isEqualTo(Counter.TUNNEL_STRANGER);
        assertThat(sites.at("a").fromClient(udp().to(Sites.address("a"), PORT).payload(message)))
                .describedAs("outside a tunnel it is none of ours")
                .isEqualTo(Counter.PASSED);
        assertThat(sites.count("a", Counter.PROBES_ANSWERED)).isZero();
    }

    @Test
    void survivesWhateverMessageComes() {
        var random = new Random(SEED);
        sites.client("a", tcp(Tcp.SYN));
        byte[][] sound = {probe(1, 1, 1), probe(2, 1, 1), question(3, 1), question(4, 1)};
        for (int i = 0; i < 50_000; i++) {
            byte[] message = sound[random.nextInt(sound.length)].clone();
            if (random.nextInt(4) == 0) {
                message = new byte[random.nextInt(64)];
                random.nextBytes(message);
            }
            for (int changes = random.nextInt(4); changes > 0 && message.length > 0; changes--) {
                message[random.nextInt(message.length)] = (byte) random.nextInt();
            }
            if (random.nextInt(4) == 0) {
                message = Arrays.copyOf(message, random.nextInt(message.length + 8));
            }
            assertThat(control("b", "a", message))
                    .as("seed " + SEED + ", message " + i)
                    .isIn(
                            Counter.CONTROL_RECEIVED,
                            Counter.CONTROL_BAD,
                            Counter.CONTROL_UNKNOWN,
                            Counter.CONTROL_UNEXPECTED);
        }
        assertThat(sites.count("a", Counter.CONTROL_RECEIVED)).isGreaterThan(1000);
        assertThat(sites.count("a", Counter.CONTROL_BAD)).isGreaterThan(1000);
        assertThat(sites.count("a", Counter.CONTROL_UNKNOWN)).isGreaterThan(100);
        assertThat(sites.at("a").flows.size()).isEqualTo(1);
        assertThat(sites.tunnelStats("a", "b").state()).isEqualTo(State.UNKNOWN);
    }

    private Counter control(String from, String to, byte[] message) {
        return sites.tunnel(
                from,
                to,
                udp().from(Sites.address(from), PORT)
                        .to(Sites.address(to), PORT)
                        .payload(message)
                        .bytes());
    }

    /** Written out here, so that the format doesn't change by accident. */
    private static byte[] probe(int type, long sequence, long nonce) {
        return header(type, 24).putLong(sequence).putLong(nonce).array();
    }

    /** About the client, VIP and ports of {@link PacketBuilder#tcp}. */
    private static byte[] question(int type, int token) {
        return header(type, 28)
                .putInt(token)
                .putInt(address("202.100.1.2"))
                .putInt(address("202.103.106.5"))
                .putShort((short) 3456)
                .putShort((short) 80)
                .put((byte) 6)
                .array();
    }

    private static ByteBuffer header(int type, int length) {
        return ByteBuffer.allocate(length)
                .put(new byte[] {'S', 'P', 'L', 'W', 1})
                .put((byte) type)
                .putShort((short) length);
    }

    private static byte[] with(byte[] message, int at, int value) {
        byte[] changed = message.clone();
        changed[at] = (byte) value;
        return changed;
    }
}
