package io.spillway.lab.scenario.three;

import io.spillway.geo.api.SiteStatus;
import io.spillway.lab.scenario.SiteView;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a site said of itself at one moment.
 *
 * @param atUs when it had answered, microseconds since 1970
 * @param load 1.0: full
 * @param foreign its part caused by other sites' connections
 * @param announced whether all its prefixes are
 * @param spilling whether it says that new connections go elsewhere
 * @param spilled flows ever handed to each other site
 * @param allPeersLive whether it would act on every other site's report
 * @param oldestS age of the oldest of these reports, seconds
 */
record Sample(
        long atUs,
        Region region,
        double load,
        double foreign,
        boolean announced,
        boolean spilling,
        Map<String, Long> spilled,
        boolean allPeersLive,
        double oldestS) {
    static Sample of(long atUs, Region region, SiteStatus status) {
        Map<String, Long> spilled = new LinkedHashMap<>();
        status.services().stream()
                .flatMap(service -> service.spilled().stream())
                .forEach(to -> spilled.merge(to.site(), to.newFlows(), Long::sum));
        double foreign = status.load().stream()
                .filter(SiteStatus.Load::self)
                .map(SiteStatus.Load::foreign)
                .mapToDouble(part -> part == null ? Double.NaN : part)
                .findFirst()
                .orElse(Double.NaN);
        return new Sample(
                atUs,
                region,
                SiteView.ownLoad(status),
                foreign,
                status.bgp().prefixes().stream().allMatch(SiteStatus.AnnouncedPrefix::announced),
                status.spill().active(),
                spilled,
                status.load().stream().allMatch(SiteStatus.Load::live),
                status.load().stream()
                        .map(SiteStatus.Load::ageS)
                        .mapToDouble(age -> age == null ? 0 : age)
                        .max()
                        .orElse(0));
    }

    long spilledInAll() {
        return spilled.values().stream().mapToLong(Long::longValue).sum();
    }
}
