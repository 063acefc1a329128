package io.spillway.geo.cli;

import static io.spillway.geo.cli.StatusText.number;

import io.spillway.geo.api.SiteStatus;
import io.spillway.geo.config.Endpoint;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One service of a site's status for people. What all its servers have in common stands above the table, not in it. */
final class ServiceText {
    private final SiteStatus.Service service;
    /** Null: not all servers have the same. */
    private final @Nullable String method;

    private final boolean hasThresholds;

    private ServiceText(SiteStatus.Service service) {
        this.service = service;
        List<String> methods = service.servers().stream()
                .map(SiteStatus.Server::forward)
                .distinct()
                .toList();
        method = methods.size() == 1 ? methods.getFirst() : null;
        hasThresholds = service.servers().stream().anyMatch(server -> server.upperThreshold() > 0);
    }

    static String render(SiteStatus.Service service) {
        return new ServiceText(service).render();
    }

    private String render() {
        return "\nService %s  %s %s  %s%s%s\n"
                        .formatted(
                                service.name(),
                                service.protocol(),
                                Endpoint.text(service.vip(), service.port()),
                                scheduling(),
                                method == null ? "" : "  " + method,
                                load(service.load()))
                + table();
    }

    /** As ipvsadm writes it: {@code mh (mh-fallback,mh-port) persistent 300s/24 ops}. */
    private String scheduling() {
        SiteStatus.Options options = service.options();
        StringBuilder text = new StringBuilder(service.scheduler());
        if (!options.schedulerFlags().isEmpty()) {
            text.append(" (").append(String.join(",", options.schedulerFlags())).append(')');
        }
        SiteStatus.Persistence persistence = options.persistence();
        if (persistence != null) {
            boolean isWhole = persistence.prefix() == (service.vip().indexOf(':') < 0 ? 32 : 128);
            text.append(" persistent ")
                    .append("%.0fs".formatted(persistence.timeoutS()))
                    .append(isWhole ? "" : "/" + persistence.prefix());
        }
        return text.append(options.onePacket() ? " ops" : "").toString();
    }

    private String table() {
        List<String> columns = new ArrayList<>(List.of("SERVER", ">WEIGHT"));
        if (method == null) {
            columns.add("METHOD");
        }
        columns.addAll(List.of("HEALTH", ">LOAD", ">ACTIVE", ">INACTIVE"));
        if (hasThresholds) {
            columns.add(">THRESHOLDS");
        }
        columns.addAll(List.of(">FOREIGN", ">NEW", "CHECK"));
        TextTable table = new TextTable(columns.toArray(String[]::new));
        service.servers().forEach(server -> table.row(row(server)));
        service.spilled().forEach(to -> table.row(row(to)));
        return table.render(2);
    }

    private Object[] row(SiteStatus.Server server) {
        List<Object> cells = new ArrayList<>(List.of(Endpoint.text(server.address(), server.port()), server.weight()));
        if (method == null) {
            cells.add(server.forward());
        }
        cells.addAll(List.of(health(server), number(server.load()), server.active(), server.inactive()));
        if (hasThresholds) {
            cells.add(server.upperThreshold() == 0 ? "-" : server.lowerThreshold() + ".." + server.upperThreshold());
        }
        cells.addAll(List.of(server.foreign(), server.newFlows(), server.reason() + agent(server.agent())));
        return cells.toArray();
    }

    private Object[] row(SiteStatus.Spilled spilled) {
        List<Object> cells = new ArrayList<>(List.of("site " + spilled.site(), "-"));
        if (method == null) {
            cells.add("-");
        }
        cells.addAll(List.of("-", "-", spilled.active(), spilled.inactive()));
        if (hasThresholds) {
            cells.add("-");
        }
        cells.addAll(List.of("-", spilled.newFlows(), "spilled there"));
        return cells.toArray();
    }

    private static String load(SiteStatus.@Nullable ServiceLoad load) {
        if (load == null || load.load() == null) {
            return "";
        }
        return "  load %s (own %s, foreign %s; %s)"
                .formatted(number(load.load()), number(load.own()), number(load.foreign()), load.bottleneck());
    }

    /** A check that passes is not all: its agent may not want new connections, or it has all it may have. */
    private static String health(SiteStatus.Server server) {
        SiteStatus.Agent agent = server.agent();
        boolean isUp = server.health().equals("up");
        return server.health()
                + (isUp && agent != null && !agent.state().equals("up") ? ", " + agent.state() : "")
                + (isUp && server.overloaded() ? ", overloaded" : "");
    }

    /** "; agent: 0.62, 2.1s ago", and what is wrong with it. */
    private static String agent(SiteStatus.@Nullable Agent agent) {
        if (agent == null) {
            return "";
        }
        String age = agent.ageS() == null ? "never reported" : "%.1fs ago".formatted(agent.ageS());
        return "; agent: " + (agent.load() == null ? "" : number(agent.load()) + ", ") + age
                + (agent.fresh() || agent.ageS() == null ? "" : ", STALE")
                + (agent.lastError() == null ? "" : ", " + agent.lastError());
    }
}
