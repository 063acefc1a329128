package io.spillway.geo.config;

import io.spillway.director.service.Forwarding;
import io.spillway.director.service.ServerSpec;
import io.spillway.load.measure.Capacity;

/** A real server of a service. */
final class ServerSection {
    private ServerSection() {}

    /**
     * @param servicePort 0: any
     * @param method of the service
     */
    static ServerConfig read(Section service, Section server, int servicePort, Forwarding method) {
        int upper = (int) server.number("upper-threshold", 0);
        int lower = (int) server.number("lower-threshold", 0);
        if (lower > upper) {
            server.error(
                    "lower-threshold",
                    upper == 0
                            ? "means nothing without upper-threshold: set that too"
                            : lower + " is above upper-threshold " + upper + ": it must be " + upper + " or less");
            lower = 0;
        }
        ServerSpec spec = new ServerSpec(
                server.address("address"),
                (int) server.number("port", servicePort),
                (int) server.number("weight", 1),
                ForwardSection.read(server, method),
                upper,
                lower);
        Section agent = server.has("agent") ? server.section("agent") : service.section("agent");
        return new ServerConfig(
                spec, capacity(server.section("capacity")), AgentSection.read(agent, service.string("name", ""), spec));
    }

    private static Capacity capacity(Section capacity) {
        return new Capacity(
                capacity.decimal("connections", Double.POSITIVE_INFINITY),
                capacity.decimal("new-per-second", Double.POSITIVE_INFINITY),
                capacity.decimal("packets-per-second", Double.POSITIVE_INFINITY),
                capacity.decimal("bits-per-second", Double.POSITIVE_INFINITY));
    }
}
