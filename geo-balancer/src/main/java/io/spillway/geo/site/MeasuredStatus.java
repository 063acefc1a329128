package io.spillway.geo.site;

import io.spillway.geo.api.SiteStatus;
import io.spillway.load.agent.AgentStatus;
import io.spillway.load.measure.SiteLoad.ServiceLoad;
import org.jspecify.annotations.Nullable;

/** What was measured and what servers reported, as the status has it. Pure. */
final class MeasuredStatus {
    private MeasuredStatus() {}

    static SiteStatus.ServiceLoad of(ServiceLoad service) {
        return new SiteStatus.ServiceLoad(
                finite(service.load()),
                finite(service.own()),
                finite(service.foreign()),
                service.bottleneck(),
                finite(service.effectiveLoad()),
                service.capacityConnections(),
                service.ownConnections(),
                service.foreignConnections());
    }

    static SiteStatus.@Nullable Agent of(@Nullable AgentStatus agent) {
        return agent == null
                ? null
                : new SiteStatus.Agent(
                        agent.state(),
                        finite(agent.load()),
                        agent.ageMs() < 0 ? null : agent.ageMs() / 1000.0,
                        agent.fresh(),
                        agent.reports(),
                        agent.errors(),
                        agent.lastError());
    }

    private static @Nullable Double finite(double value) {
        return Double.isFinite(value) ? value : null;
    }
}
