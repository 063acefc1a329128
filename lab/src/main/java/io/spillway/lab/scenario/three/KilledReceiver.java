package io.spillway.lab.scenario.three;

import io.spillway.lab.load.Answer;
import io.spillway.lab.load.Answer.Fate;
import io.spillway.lab.load.Answer.Visit;
import io.spillway.lab.load.Answer.Visited;
import io.spillway.lab.scenario.Step.Observation;
import io.spillway.lab.topology.LabException;
import java.io.IOException;
import java.time.Duration;
import java.util.OptionalLong;

/** The site that takes most of the spill is killed: no goodbye, neither to routers nor to peers. */
final class KilledReceiver implements Scenario {
    private static final Region HOME = Region.ONE;
    private static final Region VICTIM = Region.TWO;
    private static final Region BYSTANDER = Region.THREE;
    private static final int PROBE_MS = 20;
    private static final long NOTICED_US = 2_000_000;

    @Override
    public String name() {
        return "killed-receiver";
    }

    @Override
    public String expected() {
        return "site 2 is killed with spilled connections in it: those are lost and no others; new ones go elsewhere; its"
                + " own clients arrive elsewhere";
    }

    @Override
    public Observation look(ThreeSites lab) throws LabException, IOException {
        Flash.bystanders(lab, HOME);
        Flash.untilItSpills(lab, HOME);
        lab.await(VICTIM, "foreign connections", s -> Sample.of(0, VICTIM, s).foreign() >= 0.1);
        lab.client(VICTIM).probe(PROBE_MS);
        lab.client(VICTIM).awaitProbes(10);
        long killUs = ThreeSites.nowUs();
        lab.kill(VICTIM);
        lab.pass(Duration.ofSeconds(8));
        Answer.Probed probed = lab.client(VICTIM).unprobe();
        Answer.Asked bystanders = lab.client(BYSTANDER).ask();
        Visited crowd = lab.uncrowd(HOME);

        OptionalLong arrived = probed.probes().stream()
                .filter(p -> p.startUs() >= killUs
                        && !p.server().isEmpty()
                        && !p.server().startsWith(VICTIM.servers()))
                .mapToLong(Answer.Probe::endUs)
                .min();
        long lost = crowd.visits().stream()
                .filter(v -> v.fate() == Fate.BROKEN && Crowds.by(VICTIM, v))
                .count();
        long harmed = crowd.count(Fate.BROKEN) - lost + crowd.count(Fate.MOVED);
        OptionalLong lastFailed = crowd.visits().stream()
                .filter(v -> v.fate() == Fate.FAILED)
                .mapToLong(Visit::startUs)
                .max();
        boolean noticed = lastFailed.isEmpty() || lastFailed.getAsLong() - killUs <= NOTICED_US;
        boolean unharmed = harmed == 0 && bystanders.broken() == 0 && bystanders.moved() == 0;
        return new Observation(
                lost > 0 && unharmed && noticed && arrived.isPresent(),
                "%d spilled connections lost, %d others; %d connections refused, the last %s after the kill; region 2's"
                                .formatted(lost, harmed, crowd.count(Fate.FAILED), ThreeSites.since(killUs, lastFailed))
                        + " clients answered elsewhere %s after it (%d of %d failed, one each %d ms); %s"
                                .formatted(
                                        ThreeSites.since(killUs, arrived),
                                        probed.failed(),
                                        probed.probes().size(),
                                        PROBE_MS,
                                        Crowds.text(crowd)));
    }
}
