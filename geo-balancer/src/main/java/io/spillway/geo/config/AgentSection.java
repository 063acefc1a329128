package io.spillway.geo.config;

import io.spillway.director.service.ServerSpec;
import io.spillway.load.agent.AgentSource;
import io.spillway.load.agent.AgentTarget;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** How a server is asked for what it says of itself. */
final class AgentSection {
    private static final Duration LEAST = Duration.ofMillis(100);
    private static final Duration MOST = Duration.ofHours(1);
    private static final int NODE_EXPORTER_PORT = 9100;

    private AgentSection() {}

    /** Null: an empty section, there is no agent. */
    static @Nullable AgentTarget read(Section agent, String service, ServerSpec server) {
        if (agent.has("http")) {
            Section http = agent.section("http");
            return target(http, service, server, new AgentSource.Http(uri(http, server, 0, "/")));
        }
        if (agent.has("haproxy")) {
            Section haproxy = agent.section("haproxy");
            InetSocketAddress address = new InetSocketAddress(address(haproxy, server), port(haproxy, 0));
            return target(haproxy, service, server, new AgentSource.Haproxy(address));
        }
        if (agent.has("node-exporter")) {
            Section node = agent.section("node-exporter");
            URI uri = uri(node, server, NODE_EXPORTER_PORT, "/metrics");
            return target(node, service, server, new AgentSource.NodeExporter(uri));
        }
        return null;
    }

    private static AgentTarget target(Section section, String service, ServerSpec server, AgentSource source) {
        Duration interval = section.duration("interval", AgentTarget.STANDARD_INTERVAL, LEAST, MOST);
        Duration standard = AgentTarget.STANDARD_TIMEOUT;
        Duration otherwise = standard.compareTo(interval) < 0 ? standard : interval;
        Duration timeout = section.duration("timeout", otherwise, LEAST, MOST);
        if (timeout.compareTo(interval) > 0) {
            section.error("timeout", "is longer than the interval: questions would pile up");
            timeout = interval;
        }
        return new AgentTarget(service, Endpoint.of(server), source, interval, timeout, weights(section, source));
    }

    private static Map<String, Double> weights(Section section, AgentSource source) {
        if (!section.has("weights")) {
            return AgentTarget.standardWeights(source);
        }
        Map<String, Double> weights = new HashMap<>();
        Section given = section.section("weights");
        given.keys().forEach(name -> weights.put(name, given.decimal(name, 1)));
        return weights;
    }

    private static URI uri(Section section, ServerSpec server, int otherPort, String otherPath) {
        String base = "http://" + Endpoint.text(address(section, server), port(section, otherPort));
        try {
            return URI.create(base + section.string("path", otherPath));
        } catch (IllegalArgumentException e) {
            section.error("path", "is not the path of a URL: " + e.getMessage());
            return URI.create(base + otherPath);
        }
    }

    private static InetAddress address(Section section, ServerSpec server) {
        InetAddress own = section.addressOrNull("address");
        return own == null ? server.address() : own;
    }

    private static int port(Section section, int otherwise) {
        return (int) section.number("port", otherwise);
    }
}
