package io.spillway.geo.site;

import io.spillway.geo.api.ApiRefusal;
import io.spillway.geo.api.DrainView;
import io.spillway.geo.api.ReportView;
import io.spillway.geo.api.SiteApi;
import io.spillway.geo.api.SpillingView;
import io.spillway.geo.api.WhatIfView;
import io.spillway.geo.config.SiteConfig;
import io.spillway.geo.policy.LocalView;
import io.spillway.load.measure.SiteLoad;
import io.spillway.load.peer.LoadExchange;
import io.spillway.load.peer.PeerView;
import io.spillway.load.report.LoadReport;
import io.spillway.load.report.ServiceReport;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What an operator asks of a whole site. Any thread; what changes something happens on the control thread. */
final class SiteOperator implements SiteApi {
    /** A site file without a ramp lets prefixes come back at once; after a drain a whole site doesn't. */
    private static final Duration LEAST_RAMP = Duration.ofMinutes(2);

    private static final Pattern PART = Pattern.compile("([^=,]+)=([0-9]{1,6}(?:\\.[0-9]{1,3})?)");

    private final SiteConfig config;
    private final ControlLoop control;
    private final @Nullable LoadExchange exchange;

    SiteOperator(SiteConfig config, ControlLoop control, @Nullable LoadExchange exchange) {
        this.config = config;
        this.control = control;
        this.exchange = exchange;
    }

    @Override
    public SpillingView spill() {
        return new SpillingViews(control.spill(), control.frozenS(), peers())
                .of(config.site(), control.standing(), config.thresholds());
    }

    @Override
    public List<ReportView> reports() {
        return peers().stream()
                .map(peer -> ReportViews.of(peer, config.thresholds()))
                .toList();
    }

    @Override
    public SpillingView freeze(List<String> services, boolean wanted) throws ApiRefusal {
        try {
            control.freeze(services, wanted);
        } catch (IllegalArgumentException e) {
            String known = config.services().stream()
                    .map(service -> service.spec().name())
                    .collect(Collectors.joining(", "));
            throw new ApiRefusal(404, e.getMessage() + "; there is " + known);
        }
        return spill();
    }

    @Override
    public WhatIfView whatIf(String site, String to) throws ApiRefusal {
        try {
            return WhatIf.without(site.isEmpty() ? config.site() : site, facts(), parts(to));
        } catch (IllegalArgumentException e) {
            throw new ApiRefusal(400, String.valueOf(e.getMessage()));
        }
    }

    @Override
    public DrainView drained() {
        return control.gate().view();
    }

    @Override
    public DrainView drain(Duration deadline, boolean force, String to) throws ApiRefusal {
        // Once it drains, another deadline needs no other check.
        if (control.gate().state().takesPart() && !force) {
            WhatIfView without = whatIf(config.site(), to);
            if (!without.fits()) {
                throw new ApiRefusal(
                        409,
                        "not drained: " + String.join("; ", without.objections())
                                + "; spillway whatif drain shows it, --force drains all the same");
            }
        }
        carryOut(() -> {
            control.gate().drain(deadline, System.nanoTime());
            return true;
        });
        return drained();
    }

    @Override
    public DrainView undrain(@Nullable Duration ramp) throws ApiRefusal {
        Duration configured = config.bgp().pace().ramp().length();
        Duration length = ramp != null ? ramp : configured.isZero() ? LEAST_RAMP : configured;
        String state = control.gate().view().state();
        if (state.equals(DrainView.OPEN) || state.equals(DrainView.RAMPING)) {
            throw new ApiRefusal(
                    409,
                    "site " + config.site() + " is not drained, it is " + state
                            + "; prefixes drained by themselves come back with spillway drain --undo");
        }
        carryOut(() -> {
            control.gate().undrain(length, System.nanoTime());
            return true;
        });
        return drained();
    }

    private void carryOut(Callable<Boolean> task) throws ApiRefusal {
        try {
            control.drains().carryOut(task);
        } catch (IllegalStateException e) {
            throw new ApiRefusal(503, String.valueOf(e.getMessage()));
        }
    }

    private List<PeerView> peers() {
        return exchange == null ? List.of() : exchange.peers();
    }

    private List<SiteFacts> facts() {
        SiteLoad load = control.load();
        SpillView spill = control.spill();
        Map<String, Double> rttMs =
                spill.tunnels().stream().collect(Collectors.toMap(TunnelView::site, TunnelView::rttMs));
        List<SiteFacts> facts = new ArrayList<>();
        facts.add(new SiteFacts(
                config.site(),
                true,
                load.load(),
                load.own(),
                load.foreign(),
                capacity(spill),
                0,
                true,
                !control.gate().state().takesPart(),
                Double.NaN,
                0));
        peers().forEach(peer ->
                facts.add(facts(peer, rttMs.getOrDefault(peer.config().site(), Double.NaN))));
        return facts;
    }

    private static double capacity(SpillView spill) {
        return spill.services().stream()
                .map(SpillView.Service::local)
                .filter(Objects::nonNull)
                .mapToDouble(LocalView::capacity)
                .sum();
    }

    private static SiteFacts facts(PeerView peer, double rttMs) {
        String site = peer.config().site();
        LoadReport report = peer.report();
        if (report == null) {
            return new SiteFacts(site, false, Double.NaN, Double.NaN, 0, 0, 0, false, false, rttMs, 0);
        }
        String standing = report.standing();
        return new SiteFacts(
                site,
                false,
                report.load(),
                report.own(),
                report.foreign(),
                report.capacityConnections(),
                peer.ageMs(),
                peer.live(),
                standing.equals(DrainView.DRAINING) || standing.equals(DrainView.DRAINED),
                rttMs,
                report.services().stream().mapToDouble(ServiceReport::spilled).sum());
    }

    /** {@code idc2=60,idc3=40}. */
    private static Map<String, Double> parts(String to) {
        Map<String, Double> parts = new LinkedHashMap<>();
        if (to.isBlank()) {
            return parts;
        }
        for (String word : to.split(",", -1)) {
            Matcher matcher = PART.matcher(word.strip());
            if (!matcher.matches() || parts.put(matcher.group(1), Double.valueOf(matcher.group(2))) != null) {
                throw new IllegalArgumentException(
                        "'" + to + "' is not a list of sites with their parts, such as idc2=60,idc3=40");
            }
        }
        parts.values().removeIf(part -> part == 0);
        if (parts.isEmpty()) {
            throw new IllegalArgumentException("'" + to + "' gives nobody anything");
        }
        return parts;
    }
}
