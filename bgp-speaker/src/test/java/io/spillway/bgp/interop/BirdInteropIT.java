package io.spillway.bgp.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The contract with BIRD. */
final class BirdInteropIT extends InteropContract {
    BirdInteropIT() {
        super(Bird.KIND);
    }

    @Test
    void tenThousandRoutesArriveAndGoWithTheSession() throws Exception {
        Files.writeString(
                net().file("more.conf"),
                IntStream.range(0, 10_000)
                        .mapToObj(i -> "route 172." + (i >> 8) + "." + (i & 0xFF) + ".0/24 blackhole;")
                        .collect(Collectors.joining("\n", "protocol static more { ipv4;\n", "\n}\n")));
        RouterUnderTest router = start(PLAIN);
        Site site = site(PLAIN);
        announceBoth(router, site);

        Eventually.holds(() -> assertThat(site.neighbor(InteropNet.ROUTER_V4)).contains("prefixesReceived=10001,"));

        router.kill();
        Eventually.holds(() -> assertThat(site.neighbor(InteropNet.ROUTER_V4)).contains("prefixesReceived=0,"));
    }

    @Test
    void bothPathsForAPrefixArriveAndOneGoesWithoutTheOther() throws Exception {
        Files.writeString(
                net().file("more.conf"),
                "protocol static more { ipv4; route " + RouterOptions.ANNOUNCED_V4 + " unreachable; }\n");
        RouterOptions options = PLAIN.with(Feature.ADD_PATH);
        start(options);
        Site site = site(options, "add-path=1");
        Eventually.holds(
                () -> assertThat(site.neighbor(InteropNet.ROUTER_V4)).contains("prefixesReceived=1, pathsReceived=2,"));
        assertThat(site.tell("heard " + RouterOptions.ANNOUNCED_V4)).contains("heard 2 times");

        net().ask("birdc", "-s", "bird.ctl", "disable", "more");
        Eventually.holds(
                () -> assertThat(site.neighbor(InteropNet.ROUTER_V4)).contains("prefixesReceived=1, pathsReceived=1,"));
        net().ask("birdc", "-s", "bird.ctl", "disable", "static4");
        Eventually.holds(() -> assertThat(site.neighbor(InteropNet.ROUTER_V4)).contains("prefixesReceived=0,"));
    }
}
