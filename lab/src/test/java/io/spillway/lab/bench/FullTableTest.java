package io.spillway.lab.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.bgp.message.CodecContext;
import io.spillway.bgp.message.Family;
import io.spillway.bgp.message.MessageCodec;
import io.spillway.bgp.message.Update;
import io.spillway.bgp.rib.AdjRibIn;
import io.spillway.bgp.rib.Prefix;
import io.spillway.bgp.rib.Rib;
import io.spillway.bgp.rib.RibLimits;
import io.spillway.bgp.rib.Source;
import io.spillway.geo.api.Json;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class FullTableTest {
    @Test
    void hasAsManyRoutesAndSetsAsWereAskedForAndTheSentinelLast() throws Exception {
        FullTable table = FullTable.generate(10_000, 1_500, 3);
        CodecContext context = CodecContext.plain(true, true, Set.of(Family.IPV4_UNICAST));
        Rib rib = new Rib(65000, Inet4Address.ofLiteral("10.99.0.2"), RibLimits.DEFAULT, 1);
        AdjRibIn in = rib.open(new Source(
                InetAddress.ofLiteral(FullTable.SENDER),
                FullTable.SENDER_AS,
                Inet4Address.ofLiteral(FullTable.SENDER),
                InetAddress.ofLiteral("10.99.0.2"),
                context));
        byte[] bytes = table.updates();
        boolean ended = false;
        for (int at = 0; at < bytes.length; ) {
            int length = (bytes[at + 16] & 0xFF) << 8 | (bytes[at + 17] & 0xFF);
            Update update = (Update) MessageCodec.decode(Arrays.copyOfRange(bytes, at, at + length), context);
            assertThat(update.errors()).isEmpty();
            assertThat(in.lookup(Prefix.parse(FullTable.SENTINEL)).isEmpty())
                    .isEqualTo(update.endOfRib().isEmpty());
            ended = update.endOfRib().isPresent();
            in.apply(update);
            at += length;
        }
        assertThat(ended).isTrue();
        assertThat(rib.prefixes(Family.IPV4_UNICAST)).isEqualTo(10_000);
        assertThat(rib.attributeSets()).isEqualTo(1_500);
    }

    @Test
    void isTheSameForTheSameSeedOnly() {
        byte[] updates = FullTable.generate(1000, 100, 5).updates();
        assertThat(FullTable.generate(1000, 100, 5).updates()).isEqualTo(updates);
        assertThat(FullTable.generate(1000, 100, 6).updates()).isNotEqualTo(updates);
    }

    @Test
    void reportComparesWithBirdOfTheSameRunAndIsReadBackFromItsJson() throws Exception {
        Map<ReceiverKind, List<FullTableReading>> readings = new EnumMap<>(ReceiverKind.class);
        readings.put(ReceiverKind.SPILLWAY, List.of(new FullTableReading(1, 0.9, 0.5, 0.9, 0, 150, 151, 152, 10)));
        readings.put(ReceiverKind.BIRD, List.of(new FullTableReading(2, 1.9, 0.8, 0.8, 0, 140, 140, 140, 10)));
        var settings = new FullTableBench.Settings(10, 2, 7, null, 1, List.of(ReceiverKind.values()));
        FullTableReport report =
                FullTableReport.of(new Machine(2, "a processor", "6.1", "25"), settings, 100, readings);

        assertThat(report.receivers().getFirst().timesBird()).isEqualTo(0.5);
        assertThat(report.toText())
                .startsWith("RECEIVER")
                .contains("Spillway", "BIRD", "10 routes with 2 sets of attributes, seed 7, 100 octets")
                .endsWith("2 cores (a processor), Linux 6.1, JDK 25\n");
        assertThat(Json.read(report.toJson(), FullTableReport.class)).isEqualTo(report);
    }
}
