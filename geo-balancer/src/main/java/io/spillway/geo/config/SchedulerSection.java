package io.spillway.geo.config;

import io.spillway.director.schedule.SchedulerKind;
import io.spillway.director.schedule.SchedulerSpec;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/** The scheduler of a service, a word or a mapping; flags have the names of IPVS. */
final class SchedulerSection {
    private static final Duration LONGEST_SLOW_START = Duration.ofHours(24);
    private static final Duration LONGEST_EXPIRATION = Duration.ofHours(1000);

    private SchedulerSection() {}

    static SchedulerSpec read(Section service) {
        Section scheduler = service.section("scheduler");
        String name = scheduler.string("name", service.word("scheduler", "wlc"));
        SchedulerKind kind = SchedulerKind.valueOf(name.toUpperCase(Locale.ROOT));
        boolean hasFlags = kind == SchedulerKind.SH || kind == SchedulerKind.MH;
        String fallback = name + "-fallback";
        String withPort = name + "-port";
        List<String> flags = scheduler.strings("flags");
        for (int i = 0; i < flags.size(); i++) {
            String flag = flags.get(i);
            if (!hasFlags) {
                scheduler.error("flags", i, name + " has no flags; only sh and mh have");
            } else if (!flag.equals(fallback) && !flag.equals(withPort)) {
                scheduler.error("flags", i, name + " has no " + flag + ", but " + fallback + " and " + withPort);
            }
        }
        if (kind != SchedulerKind.MH && scheduler.has("table-index")) {
            scheduler.error("table-index", "only mh has such a table, the scheduler is " + name + ": leave it out");
        }
        if (kind != SchedulerKind.LBLC && kind != SchedulerKind.LBLCR && scheduler.has("expiration")) {
            scheduler.error(
                    "expiration",
                    "only lblc and lblcr remember destinations, the scheduler is " + name + ": leave it out");
        }
        return new SchedulerSpec(
                kind,
                flags.contains(fallback),
                flags.contains(withPort),
                (int) scheduler.number("table-index", SchedulerSpec.DEFAULT_TABLE_INDEX),
                scheduler.duration("slow-start", Duration.ZERO, Duration.ZERO, LONGEST_SLOW_START),
                scheduler.duration(
                        "expiration",
                        SchedulerSpec.DEFAULT_LOCALITY_EXPIRATION,
                        Duration.ofSeconds(1),
                        LONGEST_EXPIRATION));
    }
}
