package io.spillway.lab.scenario.three;

import io.spillway.geo.api.SiteStatus;
import io.spillway.lab.load.Answer.Asked;
import io.spillway.lab.load.Answer.Downloaded;
import io.spillway.lab.load.Answer.Opened;
import io.spillway.lab.scenario.Step.Observation;
import io.spillway.lab.topology.LabException;
import java.io.IOException;
import java.time.Duration;

/** In the middle of downloads the region's route moves to another site, and back again. */
final class RoutingShift implements Scenario {
    private static final Region HOME = Region.ONE;
    private static final Region ELSEWHERE = Region.TWO;
    private static final int DOWNLOADS = 20;
    private static final int KEPT = 20;

    @Override
    public String name() {
        return "routing-shift";
    }

    @Override
    public String expected() {
        return "region 1's route moves to site 2 in the middle of downloads from site 1: they go on through site 2, new"
                + " connections are site 2's; it moves back, and every open connection goes on";
    }

    @Override
    public Observation look(ThreeSites lab) throws LabException, IOException {
        Opened kept = lab.client(HOME).open(KEPT);
        lab.client(HOME).download(DOWNLOADS, "/slow");
        lab.pass(Duration.ofSeconds(2));
        SiteStatus before = lab.status(ELSEWHERE);
        lab.shift(HOME, true);
        long shiftUs = ThreeSites.nowUs();
        Asked asked = lab.client(HOME).ask();
        long askedUs = ThreeSites.nowUs();
        Opened fresh = lab.client(HOME).open(5);
        Downloaded downloaded = lab.client(HOME).downloads();
        SiteStatus after = lab.status(ELSEWHERE);
        lab.shift(HOME, false);
        Asked back = lab.client(HOME).ask();

        int flows = KEPT + DOWNLOADS;
        int saved = asked.kept() + downloaded.whole();
        boolean newElsewhere = fresh.failed() == 0
                && fresh.servers().keySet().stream().allMatch(s -> s.startsWith(ELSEWHERE.servers()));
        return new Observation(
                kept.failed() == 0
                        && saved == flows
                        && newElsewhere
                        && asked.moved() + asked.broken() + back.moved() + back.broken() == 0,
                "%d of %d flows rescued (%.0f %%): %d of %d downloads whole%s, %d of %d open connections answered within"
                                .formatted(
                                        saved,
                                        flows,
                                        100.0 * saved / flows,
                                        downloaded.whole(),
                                        DOWNLOADS,
                                        downloaded.errors().isEmpty() ? "" : " " + downloaded.errors(),
                                        asked.kept(),
                                        KEPT)
                        + " %.2f s%s; new ones answered by %s; back: %d kept, %d moved, %d broken; site 2 counts %s"
                                .formatted(
                                        (askedUs - shiftUs) / 1e6,
                                        asked.errors().isEmpty() ? "" : " " + asked.errors(),
                                        fresh.servers(),
                                        back.kept(),
                                        back.moved(),
                                        back.broken(),
                                        counted(before, after)));
    }

    private static String counted(SiteStatus before, SiteStatus after) {
        StringBuilder text = new StringBuilder();
        after.counters().forEach((name, value) -> {
            long grown = value - before.counters().getOrDefault(name, 0L);
            boolean telling = name.contains("rescue") || name.contains("lost") || name.equals("no-flow");
            if (telling && grown != 0) {
                text.append(text.isEmpty() ? "" : ", ").append(name).append(' ').append(grown);
            }
        });
        return text.isEmpty() ? "nothing" : text.toString();
    }
}
