package io.spillway.geo.api;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/** A site that answers what it is told to, and remembers what it was asked. */
public final class FakeSite implements SiteApi {
    public static final SpillingView.Limits LIMITS = new SpillingView.Limits(1.1, 0.7, 1.0);
    public static final SpillingView SPILL = new SpillingView(
            "idc2",
            "credit",
            "open",
            1,
            LIMITS,
            List.of(new SpillingView.Service(
                    "web",
                    "tcp/10.101.4.1:80",
                    true,
                    List.of("idc1"),
                    "load 1.25 > 1.10",
                    null,
                    1.25,
                    1.2,
                    2000,
                    2400,
                    0,
                    2000.0,
                    List.of(
                            new SpillingView.Peer(
                                    "idc1",
                                    true,
                                    "400 of 600 left",
                                    0.1,
                                    12.0,
                                    288.0,
                                    null,
                                    true,
                                    "answers",
                                    8.25,
                                    600.0,
                                    200,
                                    0.0,
                                    0),
                            new SpillingView.Peer(
                                    "idc3",
                                    false,
                                    "idc3 has other thresholds",
                                    null,
                                    null,
                                    0,
                                    "has other thresholds",
                                    false,
                                    "BFD is down",
                                    null,
                                    0.0,
                                    0,
                                    null,
                                    0)))));
    public static final ReportView REPORT = new ReportView(
            "idc1",
            "https://10.101.1.2:7443",
            42,
            3,
            Map.of("repeated", 3L),
            2,
            Map.of(),
            "no answer within 5 s",
            new ReportView.Report(
                    12.5,
                    287.5,
                    true,
                    1_767_225_600_000L,
                    42,
                    "open",
                    0.1,
                    0.08,
                    0.02,
                    "connections of web at 10.101.5.11:80",
                    2000,
                    "credit",
                    new SpillingView.Limits(1.2, 0.7, 1.0),
                    false,
                    41L,
                    List.of(new ReportView.Service("tcp/10.101.4.1:80", 0.1, 2000, false, 500, 600, 0, 0))));
    public static final WhatIfView UNFIT = new WhatIfView(
            "idc2",
            false,
            List.of("idc1 would go to 1.30, above 1.00"),
            2400,
            "its clients go to idc1 100 %",
            List.of(
                    new WhatIfView.Site("idc2", true, true, 0, 1.2, 2000, 0, 0.0, 0.0, 0.0, true, "would be drained"),
                    new WhatIfView.Site("idc1", false, false, 1, 0.1, 2000, 2400, 1.3, 1.3, 12.5, true, "")));

    /** What the next looks at the drain see; the last one stays. */
    public final Queue<DrainView> drains = new ConcurrentLinkedQueue<>();

    public final Queue<String> asked = new ConcurrentLinkedQueue<>();
    private volatile WhatIfView without = UNFIT;

    public static DrainView drain(String state, int own) {
        return new DrainView(state, "because", 5, 535, 12, own, 2, 3, state.equals(DrainView.RAMPING) ? 0.25 : 0);
    }

    /** From now on every drain fits. */
    public void fit() {
        without = new WhatIfView("idc2", true, List.of(), 0, UNFIT.model(), UNFIT.sites());
    }

    @Override
    public SpillingView spill() {
        return SPILL;
    }

    @Override
    public List<ReportView> reports() {
        return List.of(REPORT);
    }

    @Override
    public SpillingView freeze(List<String> services, boolean wanted) {
        asked.add((wanted ? "freeze " : "thaw ") + services);
        return SPILL;
    }

    @Override
    public WhatIfView whatIf(String site, String to) {
        asked.add("without " + site + " to " + to);
        return without;
    }

    @Override
    public DrainView drained() {
        DrainView next = drains.size() > 1 ? drains.poll() : drains.peek();
        return next == null ? drain(DrainView.OPEN, 12) : next;
    }

    @Override
    public DrainView drain(Duration deadline, boolean force, String to) throws ApiRefusal {
        asked.add("drain " + deadline + (force ? " by force" : "") + " to " + to);
        if (!without.fits() && !force) {
            throw new ApiRefusal(409, "not drained: " + without.objections().getFirst());
        }
        return drained();
    }

    @Override
    public DrainView undrain(@Nullable Duration ramp) {
        asked.add("undrain " + ramp);
        return drain(DrainView.RAMPING, 0);
    }
}
