package io.spillway.geo.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.spillway.load.agent.AgentSource;
import io.spillway.load.agent.AgentTarget;
import io.spillway.load.measure.SiteLimits;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AgentSectionTest {
    private static final String SITE = """
            site: idc2
            bgp:
              local-as: 5
              router-id: 10.101.2.2
              neighbors:
                - {address: 10.101.2.1, remote-as: 2}
            director:
              interfaces: {client: eth1, server: eth2}
              services:
                - name: web
                  vip: 10.101.4.1
                  prefix: 10.101.4.0/24
                  protocol: tcp
                  port: 80
                  servers:
                    - {address: 10.101.6.11, port: 8080, capacity: {connections: 1000}}
                    - {address: 10.101.6.12, capacity: {connections: 500}}
            """;

    @TempDir
    private Path directory;

    private SiteConfig read(String text) throws Exception {
        return SiteFile.read(Files.writeString(directory.resolve("site.yaml"), text));
    }

    /** The agent of the first server. */
    private @Nullable AgentTarget agent(String yaml) throws Exception {
        return read(SITE.replace("port: 8080,", "port: 8080, agent: " + yaml + ","))
                .services()
                .getFirst()
                .servers()
                .getFirst()
                .agent();
    }

    @Test
    void thereIsNoAgentWhereNoneIsConfigured() throws Exception {
        SiteConfig config = read(SITE);
        assertThat(config.services().getFirst().servers())
                .extracting(ServerConfig::agent)
                .containsOnlyNulls();
        assertThat(config.limits()).isEqualTo(SiteLimits.NONE);
    }

    @Test
    void readsEveryKindWithItsDefaults() throws Exception {
        assertThat(agent("{http: {port: 9000}}"))
                .isEqualTo(new AgentTarget(
                        "web",
                        "10.101.6.11:8080",
                        new AgentSource.Http(URI.create("http://10.101.6.11:9000/")),
                        Duration.ofSeconds(5),
                        Duration.ofSeconds(2),
                        Map.of("load", 1.0)));
        assertThat(agent("{haproxy: {port: 9777}}"))
                .isEqualTo(new AgentTarget(
                        "web",
                        "10.101.6.11:8080",
                        new AgentSource.Haproxy(new InetSocketAddress("10.101.6.11", 9777)),
                        Duration.ofSeconds(5),
                        Duration.ofSeconds(2),
                        Map.of("busy", 1.0)));
        assertThat(agent("{node-exporter: {}}"))
                .isEqualTo(new AgentTarget(
                        "web",
                        "10.101.6.11:8080",
                        new AgentSource.NodeExporter(URI.create("http://10.101.6.11:9100/metrics")),
                        Duration.ofSeconds(5),
                        Duration.ofSeconds(2),
                        Map.of("cpu", 1.0)));
    }

    @Test
    void readsEveryKey() throws Exception {
        assertThat(agent("{http: {address: 10.9.9.9, port: 9000, path: \"/a?b=c\", interval: 1s, timeout: 300ms,"
                        + " weights: {cpu: 0.7, queue: 0.01}}}"))
                .isEqualTo(new AgentTarget(
                        "web",
                        "10.101.6.11:8080",
                        new AgentSource.Http(URI.create("http://10.9.9.9:9000/a?b=c")),
                        Duration.ofSeconds(1),
                        Duration.ofMillis(300),
                        Map.of("cpu", 0.7, "queue", 0.01)));
        assertThat(Objects.requireNonNull(agent("{node-exporter: {interval: 1s}}"))
                        .timeout())
                .as("no longer than the interval")
                .isEqualTo(Duration.ofSeconds(1));
    }

    @Test
    void theAgentOfAServiceIsThatOfItsServersWithoutOne() throws Exception {
        String text = SITE.replace("      servers:", "      agent: {node-exporter: {}}\n      servers:")
                .replace("port: 8080,", "port: 8080, agent: {haproxy: {port: 9777}},");
        List<ServerConfig> servers = read(text).services().getFirst().servers();
        assertThat(Objects.requireNonNull(servers.get(0).agent()).source()).isInstanceOf(AgentSource.Haproxy.class);
        AgentTarget second = Objects.requireNonNull(servers.get(1).agent());
        assertThat(second.source())
                .isEqualTo(new AgentSource.NodeExporter(URI.create("http://10.101.6.12:9100/metrics")));
        assertThat(second.server()).isEqualTo("10.101.6.12:80");
    }

    @Test
    void readsTheLimitsOfTheSite() throws Exception {
        String text = SITE.replace(
                "  services:", "  limits: {packets-per-second: 2e6, uplink-bits-per-second: 10e9}\n  services:");
        assertThat(read(text).limits()).isEqualTo(new SiteLimits(2e6, 10e9));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{http: {}} | agent.http: required property 'port' not found",
                "{haproxy: {}} | agent.haproxy: required property 'port' not found",
                "{} | agent: must have at least 1 properties",
                "{http: {port: 1}, haproxy: {port: 1}} | agent: must have at most 1 properties",
                "{snmp: {}} | agent.snmp: unknown key",
                "{haproxy: {port: 0}} | agent.haproxy.port: must have a minimum value of 1",
                "{haproxy: {port: 1, weights: {cpu: 1}}} | agent.haproxy.weights.cpu: unknown key",
                "{node-exporter: {weights: {disk: 1}}} | agent.node-exporter.weights.disk: unknown key",
                "{node-exporter: {weights: {cpu: 0}}} | agent.node-exporter.weights.cpu: must have an exclusive minimum",
                "{node-exporter: {weights: {}}} | agent.node-exporter.weights: must have at least 1 properties",
                "{node-exporter: {interval: 1s, timeout: 2s}} | agent.node-exporter.timeout: is longer than the interval:"
                        + " questions would pile up",
                "{node-exporter: {interval: 1ms}} | agent.node-exporter.interval: 1ms is not within 100ms to 1h",
                "{http: {port: 1, path: load}} | agent.http.path: \"load\" must be a path such as /healthz",
                "'{http: {port: 1, path: \"/a|b\"}}' | agent.http.path: is not the path of a URL: "
            })
    void saysWhatIsWrong(String yaml, String error) {
        ConfigException e = Objects.requireNonNull(catchThrowableOfType(ConfigException.class, () -> agent(yaml)));
        assertThat(e.errors())
                .extracting(ConfigError::rule)
                .anySatisfy(rule -> assertThat(rule).contains(error));
        assertThat(e.errors()).extracting(ConfigError::line).containsOnly(16);
    }

    @Test
    void refusesALimitOfNothing() {
        String text = SITE.replace("  services:", "  limits: {packets-per-second: 0}\n  services:");
        ConfigException e = Objects.requireNonNull(catchThrowableOfType(ConfigException.class, () -> read(text)));
        assertThat(e.errors())
                .singleElement()
                .satisfies(error -> assertThat(error.rule()).startsWith("director.limits.packets-per-second: "));
    }
}
