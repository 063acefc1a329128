package io.spillway.geo.config;

import static io.spillway.geo.config.SiteText.with;
import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.director.Behaviour;
import io.spillway.director.Defence;
import io.spillway.director.DirectorSettings;
import io.spillway.director.flow.FlowState;
import io.spillway.director.flow.Timeouts;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The director as a whole: engine threads, local addresses, timeouts, behaviour, defence. */
class DirectorSectionTest {
    private static final String BEFORE = "  services:\n";

    @TempDir
    private Path directory;

    private SiteText site;

    @BeforeEach
    void setUp() {
        site = new SiteText(directory);
    }

    private static String text(String line) {
        return with(BEFORE, "  " + line + "\n" + BEFORE);
    }

    private DirectorSettings director(String line) throws Exception {
        return site.read(text(line)).director();
    }

    @Test
    void isAsIpvsWhereNothingIsSaid() throws Exception {
        DirectorSettings director = site.read(with()).director();
        assertThat(director.shards()).isEqualTo(1);
        assertThat(director.maxFlows()).isEqualTo(1_000_000);
        assertThat(director.localAddresses()).isEmpty();
        assertThat(director.behaviour()).isEqualTo(Behaviour.DEFAULT);
        assertThat(director.defence()).isEqualTo(Defence.DEFAULT);
        for (FlowState state : FlowState.values()) {
            assertThat(director.timeouts().of(state)).isEqualTo(Timeouts.DEFAULT.of(state));
        }
    }

    @ParameterizedTest
    @EnumSource(value = FlowState.class, mode = EnumSource.Mode.EXCLUDE, names = "TEMPLATE")
    void takesATimeoutOfEveryStateAndChangesNoOther(FlowState state) throws Exception {
        String key = state.name().toLowerCase(Locale.ROOT).replace('_', '-');
        Timeouts timeouts = director("timeouts: {" + key + ": 77s}").timeouts();
        for (FlowState other : FlowState.values()) {
            assertThat(timeouts.of(other))
                    .isEqualTo(other == state ? Duration.ofSeconds(77) : Timeouts.DEFAULT.of(other));
        }
    }

    @Test
    void aGroupOfTimeoutsIsForThoseThatDoNotStandByThemselves() throws Exception {
        Timeouts timeouts = director("timeouts: {syn-recv: 5s, syn: 7s, fin: 8s, time-wait: 9s}")
                .timeouts();
        assertThat(timeouts.of(FlowState.SYN_RECV)).isEqualTo(Duration.ofSeconds(5));
        assertThat(timeouts.of(FlowState.SYN_SENT)).isEqualTo(Duration.ofSeconds(7));
        assertThat(timeouts.of(FlowState.SYNACK)).isEqualTo(Duration.ofSeconds(7));
        assertThat(timeouts.of(FlowState.FIN_WAIT)).isEqualTo(Duration.ofSeconds(8));
        assertThat(timeouts.of(FlowState.TIME_WAIT)).isEqualTo(Duration.ofSeconds(9));
    }

    @Test
    void refusesATimeoutOutOfRangeOrOfAStateThatThereIsNot() throws Exception {
        assertThat(site.errors(text("timeouts: {close: 0s, sctp-closed: 577h}")))
                .containsExactly(
                        "9: director.timeouts.close: 0s is not within 1s to 576h",
                        "9: director.timeouts.sctp-closed: 577h is not within 1s to 576h");
        assertThat(site.errors(text("timeouts: {template: 1s}")))
                .containsExactly("9: director.timeouts.template: unknown key");
    }

    @Test
    void takesTheSysctlsOfIpvs() throws Exception {
        assertThat(director("behaviour: {expire-nodest: true, expire-quiescent-template: true, sloppy-tcp: true,"
                                + " sloppy-sctp: true, conn-reuse-mode: 3, pmtu-disc: false, schedule-icmp: true,"
                                + " reset-unknown: false, answers-per-second: 5}")
                        .behaviour())
                .isEqualTo(new Behaviour(true, true, true, true, 3, false, true, false, 5));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "behaviour: {conn-reuse-mode: 4} | behaviour.conn-reuse-mode",
                "behaviour: {sloppy-tcp: 1} | behaviour.sloppy-tcp",
                "behaviour: {answers-per-second: -1} | behaviour.answers-per-second",
                "defence: {drop-entry: true} | defence.drop-entry",
                "defence: {drop-rate: 1} | defence.drop-rate",
                "defence: {max-half-open: 0} | defence.max-half-open",
                "shards: 0 | shards",
                "shards: 65 | shards",
                "max-flows: 1023 | max-flows"
            })
    void refusesValuesOutOfRange(String line, String at) throws Exception {
        assertThat(site.errors(text(line))).singleElement().asString().startsWith("9: director." + at + ": ");
    }

    @Test
    void takesADefence() throws Exception {
        assertThat(director("defence: {max-half-open: 500, drop-entry: off, drop-packet: always, secure-tcp: auto,"
                                + " drop-rate: 3}")
                        .defence())
                .isEqualTo(new Defence(500, Defence.Mode.OFF, Defence.Mode.ALWAYS, Defence.Mode.AUTO, 3));
    }

    @Test
    void refusesADefenceThatWouldNeverBegin() throws Exception {
        assertThat(site.errors(text("defence: {max-half-open: 5000}\n  max-flows: 4999")))
                .containsExactly("9: director.defence.max-half-open: 5000 is above max-flows 4999, and would never be"
                        + " reached: lower it");
        assertThat(director("max-flows: 4999").defence()).isEqualTo(Defence.DEFAULT);
    }

    @Test
    void takesEngineThreads() throws Exception {
        assertThat(director("shards: 64").shards()).isEqualTo(64);
    }

    @Test
    void takesLocalAddressesOfBothFamilies() throws Exception {
        String text =
                text("local-addresses: [10.101.6.2, \"2001:db8:6::2\"]").replace("forward: nat", "forward: fullnat");
        assertThat(site.read(text).director().localAddresses())
                .containsExactly(InetAddress.ofLiteral("10.101.6.2"), InetAddress.ofLiteral("2001:db8:6::2"));
        assertThat(site.warnings(text)).isEmpty();
    }

    @Test
    void warnsOfLocalAddressesThatNobodyNeeds() throws Exception {
        assertThat(site.warnings(text("local-addresses: [10.101.6.2]")))
                .containsExactly("9: director.local-addresses: no server is reached by fullnat: they are of no use");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "10.101.4.1 | 10.101.4.1 is a VIP; take an address that nothing else uses",
                "10.101.6.12 | 10.101.6.12 is a server; take an address that nothing else uses",
                "10.101.4.9 | 10.101.4.9 lies in the announced prefix 10.101.4.0/24: replies would go to whichever site is"
                        + " nearest",
                "127.0.0.1 | 127.0.0.1 is not an address that servers can reach",
                "10.101.6.256 | '10.101.6.256' is not an IPv4 address",
                "'fe80::1' | 'fe80::1' is link-local; take an address that needs no interface"
            },
            quoteCharacter = '`')
    void refusesLocalAddressesThatSomethingElseUses(String address, String rule) throws Exception {
        assertThat(site.errors(text("local-addresses: [" + address + "]")))
                .containsExactly("9: director.local-addresses[0]: " + rule);
    }

    @ParameterizedTest
    @ValueSource(strings = {"10.101.6.2", "'2001:db8::2'"})
    void refusesALocalAddressTwice(String address) throws Exception {
        assertThat(site.errors(text("local-addresses: [" + address + ", " + address + "]")))
                .containsExactly("9: director.local-addresses[1]: " + address.replace("'", "") + " stands here twice");
    }

    @Test
    void refusesALocalAddressThatIsTheEndOfTheTunnels() throws Exception {
        String exchange = "load-exchange: {listen: \"10.101.2.2:7443\", tls: {ca: a, certificate: b, key: c},"
                + " tunnel: 10.101.2.2, peers: []}\n";
        assertThat(site.errors(text("local-addresses: [10.101.2.2]") + exchange))
                .containsExactly("9: director.local-addresses[0]: 10.101.2.2 is this site's end of the tunnels; take an"
                        + " address that nothing else uses");
    }
}
