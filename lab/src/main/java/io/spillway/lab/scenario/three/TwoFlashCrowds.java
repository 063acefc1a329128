package io.spillway.lab.scenario.three;

import io.spillway.lab.load.Answer.Visited;
import io.spillway.lab.scenario.Step.Observation;
import io.spillway.lab.topology.LabException;
import java.io.IOException;
import java.time.Duration;

/** Two sites, nearest to each other, get more than they bear at the same time; only the third has room. */
final class TwoFlashCrowds implements Scenario {
    private static final Region THIRD = Region.THREE;
    private static final int DEMAND = 125;
    private static final Duration TIME = Duration.ofSeconds(16);

    @Override
    public String name() {
        return "two-flash-crowds";
    }

    @Override
    public String expected() {
        return "sites 1 and 2 flash together: neither hands anything to the other, the third takes what it has room for"
                + " and stays below 0.7; no connection moves or breaks";
    }

    @Override
    public Observation look(ThreeSites lab) throws LabException, IOException {
        lab.client(THIRD).open(Flash.BYSTANDERS);
        long before12 = lab.tunnelSyns(Region.ONE, Region.TWO);
        long before21 = lab.tunnelSyns(Region.TWO, Region.ONE);
        Watch watch = new Watch(lab);
        try (watch) {
            lab.crowd(Region.ONE, DEMAND, Flash.STAY_MS);
            lab.crowd(Region.TWO, DEMAND, Flash.STAY_MS);
            lab.pass(TIME);
        }
        Visited one = lab.uncrowd(Region.ONE);
        Visited two = lab.uncrowd(Region.TWO);
        long pingPong =
                lab.tunnelSyns(Region.ONE, Region.TWO) - before12 + lab.tunnelSyns(Region.TWO, Region.ONE) - before21;
        long taken = Crowds.servedSince(one, 0).getOrDefault(THIRD, 0L)
                + Crowds.servedSince(two, 0).getOrDefault(THIRD, 0L);
        boolean passed = pingPong == 0
                && taken > 0
                && watch.maxLoad(THIRD) <= Flash.BEARABLE
                && Crowds.unharmed(one)
                && Crowds.unharmed(two);
        return new Observation(
                passed,
                "%d connections tried in the tunnels between sites 1 and 2; site 3 took %d connections, its load reached %.2f;"
                                .formatted(pingPong, taken, watch.maxLoad(THIRD))
                        + " highest at site 1 %.2f, at site 2 %.2f; region 1: %s; region 2: %s"
                                .formatted(
                                        watch.maxLoad(Region.ONE),
                                        watch.maxLoad(Region.TWO),
                                        Crowds.text(one),
                                        Crowds.text(two)));
    }
}
