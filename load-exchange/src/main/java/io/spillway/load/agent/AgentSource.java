package io.spillway.load.agent;

import java.net.InetSocketAddress;
import java.net.URI;

/** Where and in which language a server tells of itself. */
public sealed interface AgentSource {
    /**
     * A JSON object at a URL: {@code {"load": 0.62}}, or several numbers that are weighed. {@code "state"} may be up, ready,
     * drain, maint or down.
     */
    record Http(URI uri) implements AgentSource {}

    /** HAProxy's agent-check: the server sends one line to whoever connects. */
    record Haproxy(InetSocketAddress address) implements AgentSource {}

    /** The metrics page of Prometheus' node_exporter. */
    record NodeExporter(URI uri) implements AgentSource {}
}
