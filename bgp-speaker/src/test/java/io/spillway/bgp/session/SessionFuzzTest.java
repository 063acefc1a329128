package io.spillway.bgp.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.bgp.message.CodecContext;
import io.spillway.bgp.message.DecodeException;
import io.spillway.bgp.message.Keepalive;
import io.spillway.bgp.message.MessageCodec;
import io.spillway.bgp.message.Notification;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Damaged UPDATEs over a live session for {@code -Dspillway.fuzzSeconds} seconds, 5 by default, from
 * {@code -Dspillway.fuzzSeed}. The codec's verdict says beforehand what must happen: the session lives on, or ends with
 * just that NOTIFICATION.
 */
class SessionFuzzTest extends LiveScenario {
    private static final int BATCH = 100;
    private static final int MANY_PREFIXES = 50_000;

    private static final List<String> SEEDS = List.of(
            "40010100 400206020100000002 4003040a000009 80040400000032 c0080800020001ffff0000",
            "40010102 40020a020200000002000000fb 4003040a000009 c0100800020000000000 64 c0200c000000020000000100000002",
            "800e1a000201102001 0db8000000000000000000000001 00 2020010db8 40010100 400206020100000002",
            "800f0800020120 20010db8",
            "40010100 400206020100000002 4003040a000009 c0070800000002 0a000001 400600 c02304000000fb");

    private final long seed = Long.getLong("spillway.fuzzSeed", System.nanoTime());
    private final Random random = new Random(seed);

    @Test
    @Timeout(900)
    void noSessionIsLostThatRfc7606Keeps() throws Exception {
        Speaker one = listening(passive(TWO, 2).build());
        long endNs = System.nanoTime() + Long.getLong("spillway.fuzzSeconds", 5) * 1_000_000_000L;
        int messages = 0;
        int resets = 0;
        while (System.nanoTime() < endNs) {
            eventually(() -> assertThat(only(one).state()).isEqualTo(State.ACTIVE));
            try (LivePeer peer = two()) {
                awaitEstablished(one);
                Notification expected = null;
                while (expected == null && System.nanoTime() < endNs) {
                    long before = only(one).messagesIn();
                    int sent = 0;
                    while (sent < BATCH && expected == null) {
                        byte[] message = mutated();
                        peer.send(message);
                        sent++;
                        expected = verdict(message);
                    }
                    messages += sent;
                    if (expected == null) {
                        peer.send(new Keepalive());
                        long all = before + sent + 1;
                        eventually(() -> assertThat(only(one))
                                .as(this::seed)
                                .satisfies(status -> assertThat(status.state())
                                        .as(() -> seed() + ": " + status.lastError())
                                        .isEqualTo(State.ESTABLISHED))
                                .satisfies(status ->
                                        assertThat(status.messagesIn()).isEqualTo(all)));
                        assertThat(only(one).prefixesReceived()).as(this::seed).isLessThan(MANY_PREFIXES);
                    }
                }
                if (expected != null) {
                    assertThat(peer.notification()).as(this::seed).isEqualTo(expected);
                    resets++;
                }
            }
        }
        assertThat(messages).isGreaterThan(BATCH);
        assertThat(resets).as(seed() + ", " + messages + " messages").isPositive();
    }

    private String seed() {
        return "-Dspillway.fuzzSeed=" + seed;
    }

    /** What the session has to end with; null: it lives on. */
    private static @Nullable Notification verdict(byte[] message) {
        // Exactly what the session has agreed on.
        CodecContext context = RawPeer.CONTEXT;
        try {
            MessageCodec.decode(message, context);
            return null;
        } catch (DecodeException e) {
            return e.notification();
        }
    }

    /** A valid UPDATE with some octets changed, cut or added; the header stays in order, or the stream would be lost. */
    private byte[] mutated() {
        byte[] attributes =
                HexFormat.of().parseHex(SEEDS.get(random.nextInt(SEEDS.size())).replace(" ", ""));
        int changes = random.nextInt(3);
        for (int i = 0; i < changes; i++) {
            attributes = switch (random.nextInt(4)) {
                case 0 -> flipped(attributes);
                case 1 -> Arrays.copyOf(attributes, random.nextInt(attributes.length + 1));
                case 2 -> repeated(attributes);
                default -> set(attributes);
            };
            if (attributes.length == 0) {
                break;
            }
        }
        int declared = attributes.length;
        if (random.nextInt(200) == 0) {
            declared = random.nextInt(0x200); // the length of all attributes: mostly beyond repair
        }
        byte[] nlri = random.nextInt(4) == 0
                ? new byte[0]
                : new byte[] {24, 10, (byte) random.nextInt(256), (byte) random.nextInt(256)};
        return RawPeer.update(declared, attributes, nlri);
    }

    private byte[] flipped(byte[] octets) {
        byte[] changed = octets.clone();
        changed[random.nextInt(changed.length)] ^= (byte) (1 << random.nextInt(8));
        return changed;
    }

    private byte[] set(byte[] octets) {
        byte[] changed = octets.clone();
        changed[random.nextInt(changed.length)] = (byte) random.nextInt(256);
        return changed;
    }

    private byte[] repeated(byte[] octets) {
        int from = random.nextInt(octets.length);
        byte[] part = Arrays.copyOfRange(octets, from, octets.length);
        byte[] changed = Arrays.copyOf(octets, octets.length + part.length);
        System.arraycopy(part, 0, changed, octets.length, part.length);
        return changed;
    }
}
