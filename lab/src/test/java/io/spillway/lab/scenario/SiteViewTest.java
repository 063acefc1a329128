package io.spillway.lab.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.spillway.geo.api.SiteStatus;
import io.spillway.geo.api.SiteStatus.Load;
import io.spillway.geo.api.SiteStatus.Server;
import io.spillway.geo.api.SiteStatus.Service;
import io.spillway.geo.api.SiteStatus.Spilled;
import io.spillway.lab.topology.LabException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SiteViewTest {
    private final SiteStatus status = new SiteStatus(
            "idc2",
            12,
            new SiteStatus.Bgp(5, "10.101.2.2", List.of(), List.of()),
            List.of(new Service(
                    "web",
                    "tcp",
                    "10.101.4.1",
                    80,
                    "wlc",
                    "10.101.4.0/24",
                    List.of(server("10.101.6.11", 1, 5), server("10.101.6.12", 2, 6)),
                    List.of(new Spilled("idc1", 3, 0, 7)),
                    null)),
            List.of(
                    load("idc2", 0.1, true),
                    load("idc1", 0.4, true),
                    load("idc3", 0.2, false),
                    load("idc4", null, true)),
            new SiteStatus.Spill(true, List.of("idc1"), "load 1.20 > 1.1"),
            new SiteStatus.Flows(10, 1024),
            Map.of("tunnel-stranger", 4L));

    @TempDir
    Path folder;

    @Test
    void addsUpTheFlowsOfEveryServerAndSite() {
        assertThat(SiteView.activeFlows(status)).isEqualTo(3);
        assertThat(SiteView.scheduledFlows(status)).isEqualTo(11);
        assertThat(SiteView.spilledFlows(status)).isEqualTo(7);
    }

    @Test
    void knowsTheLoadOfASiteOnlyFromALiveReport() {
        assertThat(SiteView.ownLoad(status)).isEqualTo(0.1);
        assertThat(SiteView.loadOf(status, "idc1")).isEqualTo(0.4);
        assertThat(SiteView.loadOf(status, "idc3")).isNaN();
        assertThat(SiteView.loadOf(status, "idc4")).isNaN();
        assertThat(SiteView.loadOf(status, "idc5")).isNaN();
    }

    @Test
    void saysWhichSiteDoesNotAnswer() {
        Path socket = folder.resolve("site.sock");
        assertThatThrownBy(() -> SiteView.status(socket))
                .isInstanceOf(LabException.class)
                .hasMessageContaining(socket.toString());
    }

    private static Server server(String address, int active, long newFlows) {
        return new Server(address, 80, 1, "up", "HTTP 200", null, active, 0, 0, newFlows, 0, 0, 0, 0, null);
    }

    private static Load load(String site, @Nullable Double load, boolean live) {
        return new Load(site, false, load, null, null, null, live, null, null);
    }
}
