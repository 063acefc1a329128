package io.spillway.bgp.session;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class ConfigTest {
    @Test
    void neighborMayBeThereOnce() {
        NeighborConfig neighbor = neighbor(2, Duration.ofSeconds(9));

        assertThatThrownBy(() -> new SpeakerConfig(
                        1, Inet4Address.ofLiteral("10.0.0.1"), null, List.of(neighbor, neighbor), List.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("neighbor 2001:db8::9 twice");
    }

    @Test
    void holdTimeBelowThreeSecondsIsNoHoldTime() {
        assertThatThrownBy(() -> neighbor(2, Duration.ofSeconds(2)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("neighbor 2001:db8::9: hold time 2 s is neither 0 nor 3..65535");
    }

    @Test
    void asZeroIsNoAs() {
        assertThatThrownBy(() -> neighbor(0, Duration.ofSeconds(9)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("AS 0");
    }

    private static NeighborConfig neighbor(long as, Duration holdTime) {
        return NeighborConfig.builder(InetAddress.ofLiteral("2001:db8::9"), as)
                .holdTime(holdTime)
                .build();
    }
}
