package io.spillway.lab.scenario.three;

import io.spillway.lab.load.Answer.Opened;
import io.spillway.lab.scenario.SiteView;
import io.spillway.lab.topology.LabException;
import java.io.IOException;
import java.time.Duration;

/** How scenarios bring a site into spill. One thread. */
final class Flash {
    /** Visitors stay so long: established connections never move, so a site's load falls no faster. */
    static final int STAY_MS = 6_000;
    /** At a time, where a site bears 100: the other sites have room for the rest. */
    static final int DEMAND = 150;
    /** Connections that each bystander's own clients hold. */
    static final int BYSTANDERS = 20;

    /** Above 0.7 by what is spilled: one connection, and what has closed but is still counted a little. */
    static final double BEARABLE = 0.7 + 1.5 / ThreeSites.CAPACITY;

    private Flash() {}

    /** Some life of its own at each of the other sites. */
    static void bystanders(ThreeSites lab, Region flashing) throws LabException, IOException {
        for (Region region : flashing.others()) {
            Opened opened = lab.client(region).open(BYSTANDERS);
            if (opened.failed() > 0) {
                throw new LabException("bystanders in region " + region.number() + " failed: " + opened.errors());
            }
        }
    }

    /** A crowd comes; returns when the site has handed over some, and everything has had a moment to settle. */
    static void untilItSpills(ThreeSites lab, Region at) throws LabException, IOException {
        long before = SiteView.spilledFlows(lab.status(at));
        lab.crowd(at, DEMAND, STAY_MS);
        awaitSpill(lab, at, before);
        lab.pass(Duration.ofSeconds(2));
    }

    /** @param before flows the site had ever handed over */
    static void awaitSpill(ThreeSites lab, Region at, long before) throws LabException {
        var _ = lab.await(at, "that it has handed over connections", s -> SiteView.spilledFlows(s) > before);
    }
}
