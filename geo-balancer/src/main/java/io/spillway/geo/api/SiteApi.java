package io.spillway.geo.api;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a whole site answers beyond a speaker: spill, reports, and its drain. Any thread; may block. */
public interface SiteApi {
    SpillingView spill();

    /** In the order of the configuration. */
    List<ReportView> reports();

    /**
     * Stops spilling in both directions, or lets it begin again.
     *
     * @param services by name; empty: all
     * @throws ApiRefusal there is no such service (404)
     */
    SpillingView freeze(List<String> services, boolean wanted) throws ApiRefusal;

    /**
     * What the loads would be without a site.
     *
     * @param site empty: this one
     * @param to who would get its clients, {@code idc2=60,idc3=40}; empty: the model decides
     * @throws ApiRefusal there is no such site
     */
    WhatIfView whatIf(String site, String to) throws ApiRefusal;

    /** How far the site is on its way out of service or back. */
    DrainView drained();

    /**
     * Drains the site.
     *
     * @param deadline for its connections to end
     * @param force although {@link #whatIf} says that it doesn't fit
     * @param to as in {@link #whatIf}
     * @throws ApiRefusal it doesn't fit (409)
     */
    DrainView drain(Duration deadline, boolean force, String to) throws ApiRefusal;

    /**
     * Brings it back, in steps.
     *
     * @param ramp how long that takes; null: as the site file says
     * @throws ApiRefusal it is not drained (409)
     */
    DrainView undrain(@Nullable Duration ramp) throws ApiRefusal;
}
