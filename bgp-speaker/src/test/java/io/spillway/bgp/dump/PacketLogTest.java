package io.spillway.bgp.dump;

import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.bgp.message.CodecContext;
import io.spillway.bgp.message.Family;
import io.spillway.bgp.session.State;
import java.time.InstantSource;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class PacketLogTest {
    private static final byte[] KEEPALIVE = Said.message(4, "");

    private final PacketLog log = new PacketLog(InstantSource.fixed(Said.NOW));
    private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();

    @Test
    void updateIsToldInOperatorsWords() throws InterruptedException {
        byte[] update = Said.update(
                "800404 00000064 c00808 fde90002ffffff01 c0200c 0000fde90000000100000002 c01008 0002fde900000064 c06301 ff",
                "18c6336420c6336501");
        try (var _ = log.subscribe(null, lines::add)) {
            log.message(Said.PEER, true, update, Said.CONTEXT);
            assertThat(lines.take())
                    .isEqualTo("2026-11-21T12:00:00.123456Z 10.97.0.1 received UPDATE of 100 octets: "
                            + "announced 198.51.100.0/24 198.51.101.1/32, origin IGP, AS path 65001, "
                            + "next hop 10.97.0.1, MED 100, communities 65001:2 no-export, "
                            + "large communities 65001:1:2, extended communities rt:65001:100, "
                            + "attribute 99 flags 0xc0 of 1 octets 0xff");
        }
    }

    @Test
    void everyOtherMessageHasItsLineToo() throws InterruptedException {
        try (var _ = log.subscribe(null, lines::add)) {
            log.message(Said.PEER, true, KEEPALIVE, Said.CONTEXT);
            log.message(
                    Said.PEER6,
                    false,
                    Said.message(1, "04 fde9 0009 0a000001 0e 020c 0104 00010001 0600 090103 02"),
                    CodecContext.INITIAL);
            log.message(
                    Said.PEER,
                    true,
                    Said.message(1, "04 fde9 0009 0a000001 0d 020b 0104 00010001 0600 090103"),
                    CodecContext.INITIAL);
            log.message(Said.PEER, false, Said.message(3, "0602 03 616263"), Said.CONTEXT);
            log.message(Said.PEER, true, Said.message(5, "00010201"), Said.CONTEXT);
            log.message(Said.PEER, true, Said.message(2, "00000000"), Said.CONTEXT);
            log.message(Said.PEER, true, Said.message(2, "0004 18c63364 0000"), Said.CONTEXT);
            log.stateChanged(Said.PEER, State.ESTABLISHED, State.IDLE, "hold timer expired");

            assertThat(lines.take()).endsWith("Z 10.97.0.1 received KEEPALIVE of 19 octets");
            assertThat(lines.take()).contains("Z 2001:db8::1 sent malformed message of");
            assertThat(lines.take())
                    .endsWith("received OPEN of 42 octets: AS 65001, identifier 10.0.0.1, hold time 9 s, "
                            + "capabilities: ipv4 unicast, extended messages, role customer");
            assertThat(lines.take())
                    .endsWith("sent NOTIFICATION of 25 octets: Cease / Administrative Shutdown: \"abc\"");
            assertThat(lines.take()).endsWith("received ROUTE-REFRESH of 23 octets: end of ipv4 unicast");
            assertThat(lines.take()).endsWith("received UPDATE of 23 octets: End-of-RIB of ipv4 unicast");
            assertThat(lines.take()).endsWith("received UPDATE of 27 octets: withdrawn 198.51.100.0/24");
            assertThat(lines.take()).endsWith("10.97.0.1 state Established -> Idle: hold timer expired");
        }
    }

    @Test
    void malformedMessagesAreShownInHexWithTheReason() throws InterruptedException {
        try (var _ = log.subscribe(null, lines::add)) {
            log.message(Said.PEER, true, Said.update("800403 000000", "18c63364"), Said.CONTEXT);
            log.message(Said.PEER, true, Said.update("", "21c6336401ff"), Said.CONTEXT);

            assertThat(lines.take())
                    .contains("withdrawn 198.51.100.0/24")
                    .contains("treated as withdrawn: MULTI_EXIT_DISC of 3 octets; 0xffffff")
                    .endsWith("80040300000018c63364");
            assertThat(lines.take())
                    .contains("malformed message of 49 octets: prefix length 33 in ipv4 unicast "
                            + "(UPDATE Message Error / Invalid Network Field); 0xffffff")
                    .endsWith("21c6336401ff");
        }
    }

    @Test
    void pathIdentifiersAreReadAsTheirDirectionHasThem() throws InterruptedException {
        CodecContext onlyIn = Said.PATH_IDS;
        try (var _ = log.subscribe(null, lines::add)) {
            log.message(Said.PEER, true, Said.update("", "00000007 18c63364".replace(" ", "")), onlyIn);
            log.message(Said.PEER, false, Said.update("", "18c63364"), onlyIn);

            assertThat(lines.take()).contains("announced 198.51.100.0/24 (path 7)");
            assertThat(lines.take()).contains("announced 198.51.100.0/24, ");
        }
    }

    @Test
    void longListsOfPrefixesAreCut() throws InterruptedException {
        try (var _ = log.subscribe(null, lines::add)) {
            log.message(Said.PEER, true, Said.update("", "080a".repeat(100)), Said.CONTEXT);

            assertThat(lines.take()).contains("10.0.0.0/8 and 84 more, origin");
        }
    }

    @Test
    void onlyTheNeighborAskedForIsShownAndOnlyWhileAsked() throws InterruptedException {
        try (var all = log.subscribe(null, lines::add);
                var one = log.subscribe(Said.PEER6.address(), line -> lines.add("one " + line))) {
            log.message(Said.PEER, true, KEEPALIVE, Said.CONTEXT);
            assertThat(lines.take()).contains("10.97.0.1");
            all.close();
            log.message(Said.PEER, true, KEEPALIVE, Said.CONTEXT);
            log.message(Said.PEER6, true, KEEPALIVE, Said.CONTEXT);
            assertThat(lines.take()).startsWith("one ").contains("2001:db8::1");
            assertThat(one.dropped()).isZero();
        }
        log.message(Said.PEER6, true, KEEPALIVE, Said.CONTEXT);
        assertThat(lines).isEmpty();
    }

    @Test
    void slowReaderLosesLinesAndIsToldHowMany() throws InterruptedException {
        CountDownLatch go = new CountDownLatch(1);
        byte[] big = Said.update("d063 0f00" + "00".repeat(3840), "");
        CodecContext extended = new CodecContext(true, true, true, Set.of(Family.values()), Set.of(), Set.of(), false);
        try (var slow = log.subscribe(null, line -> {
            try {
                go.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            lines.add(line);
        })) {
            for (int i = 0; i < 5000; i++) {
                log.message(Said.PEER, true, big, extended);
            }
            assertThat(slow.dropped()).isPositive();
            go.countDown();
            // A reader that got in between was told of a part before.
            long told = 0;
            while (told < slow.dropped()) {
                String line = lines.poll(30, TimeUnit.SECONDS);
                assertThat(line).as("%d of %d told", told, slow.dropped()).isNotNull();
                if (line.contains("left out")) {
                    assertThat(line).endsWith(" messages left out: they come faster than they are read");
                    told += Long.parseLong(line.substring(0, line.indexOf(' ')));
                }
            }
            assertThat(told).isEqualTo(slow.dropped());
        }
    }

    @Test
    void readerThatFailsHarmsNobodyElse() throws InterruptedException {
        CountDownLatch failed = new CountDownLatch(1);
        try (var _ = log.subscribe(null, _ -> {
                    failed.countDown();
                    throw new IllegalStateException("on purpose");
                });
                var _ = log.subscribe(null, lines::add)) {
            log.message(Said.PEER, true, KEEPALIVE, Said.CONTEXT);
            failed.await();
            log.message(Said.PEER6, true, KEEPALIVE, Said.CONTEXT);
            assertThat(lines.take()).contains("10.97.0.1");
            assertThat(lines.take()).contains("2001:db8::1");
        }
    }
}
