package io.spillway.geo.config;

import static io.spillway.geo.config.SiteText.with;
import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.director.schedule.SchedulerKind;
import io.spillway.director.schedule.SchedulerSpec;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** The fourteen schedulers and their flags. */
class SchedulerSectionTest {
    private static final String AT = "12: director.services[0].scheduler";

    @TempDir
    private Path directory;

    private SiteText site;

    @BeforeEach
    void setUp() {
        site = new SiteText(directory);
    }

    private SchedulerSpec scheduler(String text) throws Exception {
        return site.service("scheduler: wlc", "scheduler: " + text).spec().scheduler();
    }

    @ParameterizedTest
    @EnumSource(SchedulerKind.class)
    void takesEachByItsWordAndAsAMapping(SchedulerKind kind) throws Exception {
        String name = kind.name().toLowerCase(Locale.ROOT);
        assertThat(scheduler(name)).isEqualTo(SchedulerSpec.of(kind));
        assertThat(scheduler("{name: " + name + "}")).isEqualTo(SchedulerSpec.of(kind));
    }

    @Test
    void isWlcWhereNothingIsSaid() throws Exception {
        assertThat(site.service("   scheduler: wlc,\n", "").spec().scheduler())
                .isEqualTo(SchedulerSpec.of(SchedulerKind.WLC));
    }

    @Test
    void takesTheFlagsOfIpvs() throws Exception {
        SchedulerSpec sh = scheduler("{name: sh, flags: [sh-port]}");
        assertThat(sh.withPort()).isTrue();
        assertThat(sh.fallback()).isFalse();
        SchedulerSpec mh = scheduler("{name: mh, flags: [mh-fallback, mh-port], table-index: 17}");
        assertThat(mh.withPort()).isTrue();
        assertThat(mh.fallback()).isTrue();
        assertThat(mh.tableIndex()).isEqualTo(17);
    }

    @Test
    void takesSlowStartForAnyAndAnExpirationForTheLocalOnes() throws Exception {
        assertThat(scheduler("{name: rr, slow-start: 30s}").slowStart()).isEqualTo(Duration.ofSeconds(30));
        assertThat(scheduler("{name: lblcr, expiration: 1h}").localityExpiration())
                .isEqualTo(Duration.ofHours(1));
    }

    @Test
    void refusesASchedulerThatThereIsNot() throws Exception {
        assertThat(site.errors(with("scheduler: wlc", "scheduler: random")))
                .containsExactly(AT + ": \"random\" must be one of rr, wrr, lc, wlc, sed, nq, sh, dh, mh, lblc, lblcr,"
                        + " fo, ovf, twos, or a mapping with that as its name");
        assertThat(site.errors(with("scheduler: wlc", "scheduler: {name: random}")))
                .singleElement()
                .asString()
                .startsWith(AT + ".name: ");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{name: mh, flags: [mh-port, sh-port]} | .flags[1]: mh has no sh-port, but mh-fallback and mh-port",
                "{name: sh, flags: [mh-fallback]} | .flags[0]: sh has no mh-fallback, but sh-fallback and sh-port",
                "{name: wlc, flags: [sh-port]} | .flags[0]: wlc has no flags; only sh and mh have",
                "{name: sh, table-index: 12} | .table-index: only mh has such a table, the scheduler is sh: leave it out",
                "{name: wlc, expiration: 1h} | .expiration: only lblc and lblcr remember destinations, the scheduler is"
                        + " wlc: leave it out",
                "{name: wlc, slow-start: 25h} | .slow-start: 25h is not within 0s to 24h"
            })
    void refusesWhatTheSchedulerDoesNotHave(String scheduler, String rule) throws Exception {
        assertThat(site.errors(with("scheduler: wlc", "scheduler: " + scheduler)))
                .containsExactly(AT + rule);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{name: mh, table-index: 7} | .table-index: ",
                "{name: mh, table-index: 18} | .table-index: ",
                "{name: mh, flags: [flag-1]} | .flags[0]: ",
                "{name: mh, flags: [mh-port, mh-port]} | .flags: ",
                "{flags: [mh-port]} | : ",
                "{name: mh, colour: red} | .colour: unknown key"
            })
    void refusesWhatNoSchedulerHas(String scheduler, String start) throws Exception {
        assertThat(site.errors(with("scheduler: wlc", "scheduler: " + scheduler)))
                .singleElement()
                .asString()
                .startsWith(AT + start);
    }
}
