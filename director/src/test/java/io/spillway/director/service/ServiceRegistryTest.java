package io.spillway.director.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.director.schedule.SchedulerKind;
import io.spillway.director.schedule.SchedulerSpec;
import java.net.Inet4Address;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ServiceRegistryTest {
    private static final ServerSpec STAYS = new ServerSpec(Inet4Address.ofLiteral("172.16.0.2"), 80, 1);
    private static final ServerSpec GOES = new ServerSpec(Inet4Address.ofLiteral("172.16.0.3"), 80, 1);

    @Test
    void aServerThatStaysIsThereAllTheTime() {
        var registry = new ServiceRegistry(List.of(service(STAYS, GOES)), List.of(), Map.of(), 1);
        RealServer stays = registry.server("web", STAYS);
        RealServer goes = registry.server("web", GOES);
        List<ServiceSpec> wanted = List.of(service(STAYS));
        List<Boolean> seen = new ArrayList<>();
        // What an engine sees that looks in the middle of it.
        List<ServiceSpec> watched = new AbstractList<>() {
            @Override
            public ServiceSpec get(int index) {
                seen.add(stays.isPresent());
                return wanted.get(index);
            }

            @Override
            public int size() {
                return wanted.size();
            }
        };

        registry.apply(watched, 1);

        assertThat(seen).isNotEmpty().containsOnly(true);
        assertThat(stays.isPresent()).isTrue();
        assertThat(goes.isPresent()).isFalse();

        registry.apply(List.of(service(STAYS, GOES)), 2);
        assertThat(goes.isPresent()).as("back again").isTrue();
        assertThat(registry.server("web", GOES)).isSameAs(goes);
    }

    private static ServiceSpec service(ServerSpec... servers) {
        return new ServiceSpec(
                "web",
                Protocol.TCP,
                Inet4Address.ofLiteral("202.103.106.5"),
                80,
                SchedulerSpec.of(SchedulerKind.WRR),
                List.of(servers));
    }
}
