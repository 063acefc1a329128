package io.spillway.geo.site;

import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.geo.policy.SpillDecision;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class SpillLogTest {
    private final SpillLog log = new SpillLog();

    private static SpillDecision to(String... sites) {
        return new SpillDecision(
                true,
                100,
                Stream.of(sites).map(site -> new SpillDecision.Credit(site, 10)).toList(),
                Set.of(),
                "load 1.25 > 1.1",
                List.of());
    }

    private static SpillDecision none() {
        return new SpillDecision(false, Double.POSITIVE_INFINITY, List.of(), Set.of(), "load 0.50 <= 1.1", List.of());
    }

    @Test
    void saysWhenSpillBeginsAndEndsAndWhenTheSitesChange() {
        assertThat(log.look("web", none(), 0)).isNull();
        assertThat(log.look("web", to("idc1"), 1_000)).isEqualTo("service web: spilling to [idc1]: load 1.25 > 1.1");
        assertThat(log.look("web", to("idc1"), 10_000)).isNull();
        assertThat(log.look("web", to("idc1", "idc3"), 20_000)).contains("spilling to [idc1, idc3]");
        assertThat(log.look("web", to(), 30_000)).contains("would spill, but nobody takes any");
        assertThat(log.look("web", none(), 40_000)).isEqualTo("service web: not spilling: load 0.50 <= 1.1");
    }

    @Test
    void aFlashThatChangesAllTheTimeDoesNotFillTheLog() {
        int lines = 0;
        for (int ms = 0; ms < 60_000; ms += 250) {
            lines += log.look("web", ms % 500 == 0 ? to("idc1") : to("idc3"), ms) == null ? 0 : 1;
        }
        assertThat(lines).isBetween(2, 12);
    }

    @Test
    void theLineAfterAQuietTimeSaysHowMuchWasLeftOut() {
        log.look("web", to("idc1"), 0);
        log.look("web", to("idc3"), 1_000);
        log.look("web", to("idc1"), 2_000);
        assertThat(log.look("web", to("idc3"), 3_000)).isNull();
        assertThat(log.look("web", to("idc3"), 5_000))
                .endsWith("spilling to [idc3]: load 1.25 > 1.1 (2 changes before are not in the log)");
        assertThat(log.look("web", to("idc3"), 60_000)).isNull();
    }

    @Test
    void servicesAreToldApart() {
        assertThat(log.look("web", to("idc1"), 0)).isNotNull();
        assertThat(log.look("dns", to("idc1"), 1)).isNotNull();
    }
}
