package io.spillway.geo.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.geo.api.SiteStatus;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** A service of every kind, as {@code spillway status} shows it. */
class ServiceTextTest {
    private static final SiteStatus.Options MANY = new SiteStatus.Options(
            List.of("mh-fallback", "mh-port"), 12, 30, null, new SiteStatus.Persistence(300, 24), true, null);

    private static SiteStatus.Server server(String address, String forward, int upper, boolean overloaded) {
        return new SiteStatus.Server(
                address,
                80,
                1,
                "up",
                "accepts",
                0.5,
                10,
                2,
                1,
                30,
                0,
                0,
                0,
                0,
                null,
                forward,
                forward,
                upper,
                upper / 2,
                overloaded);
    }

    private static String render(
            String vip, int port, SiteStatus.@Nullable Options options, SiteStatus.Server... servers) {
        return ServiceText.render(new SiteStatus.Service(
                "web",
                "tcp",
                vip,
                port,
                "mh",
                "prefix",
                List.of(servers),
                List.of(new SiteStatus.Spilled("idc1", 7, 0, 7)),
                null,
                options == null ? SiteStatus.Options.NONE : options));
    }

    @Test
    void aPlainServiceHasNoColumnsThatSayNothing() {
        assertThat(render("10.101.4.1", 80, null, server("10.101.6.11", "nat", 0, false)))
                .startsWith("\nService web  tcp 10.101.4.1:80  mh  nat\n")
                .contains("SERVER          WEIGHT  HEALTH  LOAD  ACTIVE  INACTIVE  FOREIGN  NEW  CHECK\n");
    }

    @Test
    void showsFlagsPersistenceAndOnePacketAsIpvsadmDoes() {
        assertThat(render("10.101.4.1", 0, MANY, server("10.101.6.11", "tun gue 6080", 0, false)))
                .startsWith(
                        "\nService web  tcp 10.101.4.1:any  mh (mh-fallback,mh-port) persistent 300s/24 ops  tun gue"
                                + " 6080\n");
    }

    @Test
    void leavesOutAPersistencePrefixThatIsAWholeAddress() {
        SiteStatus.Options options =
                new SiteStatus.Options(List.of(), null, 0, null, new SiteStatus.Persistence(300, 128), false, null);
        assertThat(render("2001:db8:4::1", 80, options, server("2001:db8:6::11", "dr", 0, false)))
                .startsWith("\nService web  tcp [2001:db8:4::1]:80  mh persistent 300s  dr\n")
                .contains("  [2001:db8:6::11]:80  ");
    }

    @Test
    void showsTheMethodOfEachServerWhereTheyDiffer() {
        assertThat(render(
                        "10.101.4.1",
                        80,
                        null,
                        server("10.101.6.11", "nat", 0, false),
                        server("10.101.6.12", "fullnat toa", 0, false)))
                .startsWith("\nService web  tcp 10.101.4.1:80  mh\n")
                .containsPattern("SERVER +WEIGHT +METHOD +HEALTH")
                .containsPattern("10.101.6.11:80 +1 +nat +up")
                .containsPattern("10.101.6.12:80 +1 +fullnat toa +up")
                .containsPattern("site idc1 +- +- +- +- +7 +0 +- +7 +spilled there");
    }

    @Test
    void showsThresholdsAndWhoHasReachedThem() {
        assertThat(render(
                        "10.101.4.1",
                        80,
                        null,
                        server("10.101.6.11", "nat", 12, true),
                        server("10.101.6.12", "nat", 0, false)))
                .containsPattern("INACTIVE +THRESHOLDS +FOREIGN")
                .containsPattern("10.101.6.11:80 +1 +up, overloaded +0.50 +10 +2 +6[.][.]12 +1 +30 +accepts")
                .containsPattern("10.101.6.12:80 +1 +up +0.50 +10 +2 +- +1 +30 +accepts")
                .containsPattern("site idc1 +- +- +- +7 +0 +- +- +7 +spilled there");
    }
}
