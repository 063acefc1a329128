package io.spillway.director.linux;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.spillway.director.packet.Ip;
import io.spillway.director.packet.Steering;
import java.net.InetAddress;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What the program does is FanoutIT's matter; this needs no privilege. */
class FanoutTest {
    private static final Steering STEERING = new Steering(4, 1);

    @Test
    void saysWhatToDoWhenOneInterfaceHasMoreVipsThanFit() {
        assertThatCode(() -> Fanout.ofBoth(STEERING, vips(64))).doesNotThrowAnyException();
        assertThatThrownBy(() -> Fanout.ofBoth(STEERING, vips(65)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("65 VIPs")
                .hasMessageContaining("use two interfaces, or shards: 1");
    }

    @Test
    void countsAVipOnceHoweverManyServicesItHas() {
        assertThatCode(() -> Fanout.ofBoth(STEERING, Collections.nCopies(100, vips(1).getFirst())))
                .doesNotThrowAnyException();
    }

    private static List<InetAddress> vips(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> i % 2 == 0 ? Ip.address(0x2001_0db8L << 32, i) : Ip.address(0, Ip.v4(i)))
                .toList();
    }
}
