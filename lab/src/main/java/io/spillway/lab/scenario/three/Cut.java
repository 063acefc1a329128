package io.spillway.lab.scenario.three;

import io.spillway.lab.load.Answer.Fate;
import io.spillway.lab.load.Answer.Visit;
import io.spillway.lab.load.Answer.Visited;
import io.spillway.lab.scenario.SiteView;
import io.spillway.lab.scenario.Step.Observation;
import io.spillway.lab.topology.LabException;
import java.io.IOException;
import java.time.Duration;
import java.util.OptionalLong;

/** What joins the sites is cut while one spills: the exchange, the tunnels, or both; and joined again. */
final class Cut implements Scenario {
    private static final Region HOME = Region.ONE;
    /** To notice that a lease has run out, and for a look at the wrong moment. */
    private static final Duration MARGIN = Duration.ofSeconds(1);

    private static final Duration TUNNEL_LOSS = Duration.ofSeconds(1);

    private final String name;
    private final boolean exchange;
    private final boolean tunnels;

    private Cut(String name, boolean exchange, boolean tunnels) {
        this.name = name;
        this.exchange = exchange;
        this.tunnels = tunnels;
    }

    static Cut ofTheExchange() {
        return new Cut("exchange-cut", true, false);
    }

    static Cut ofTheTunnels() {
        return new Cut("tunnels-cut", false, true);
    }

    static Cut ofBoth() {
        return new Cut("both-cut", true, true);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public String expected() {
        String end = tunnels
                ? "no new connection goes into a dead tunnel a second after the loss"
                : "leases run out: spilling ends within 2.5 intervals";
        String others = tunnels && !exchange ? "; reports go on" : "";
        return "with " + (exchange && tunnels ? "exchange and tunnels" : exchange ? "the exchange" : "the tunnels")
                + " cut, " + end + others + "; no route is withdrawn; healed, spilling goes on";
    }

    @Override
    public Observation look(ThreeSites lab) throws LabException, IOException {
        Duration limit = (tunnels ? TUNNEL_LOSS : ThreeSites.LEASE).plus(MARGIN);
        Flash.bystanders(lab, HOME);
        Flash.untilItSpills(lab, HOME);
        long cutUs;
        long healUs;
        boolean told;
        Watch watch = new Watch(lab);
        try (watch) {
            cutUs = ThreeSites.nowUs();
            if (exchange) {
                lab.trouble().cutExchange();
            }
            if (tunnels) {
                lab.trouble().cutTunnels();
            }
            lab.pass(limit.plusSeconds(4));
            told = watch.everyWhere(Sample::allPeersLive);
            long spilled = SiteView.spilledFlows(lab.status(HOME));
            healUs = ThreeSites.nowUs();
            lab.trouble().heal();
            Flash.awaitSpill(lab, HOME, spilled);
            lab.pass(Duration.ofSeconds(1));
        }
        Visited crowd = lab.uncrowd(HOME);
        OptionalLong last = last(crowd, cutUs, healUs);
        OptionalLong again = Crowds.firstAway(crowd, HOME, healUs);
        OptionalLong relieved = Crowds.notAbove(crowd, HOME, 105, healUs);
        boolean inTime = last.isPresent() && last.getAsLong() - cutUs <= limit.toNanos() / 1000;
        boolean announced = watch.everyWhere(Sample::announced);
        // What was at another site when its tunnel went is lost; nobody else is.
        long harmedHere = crowd.visits().stream()
                .filter(v -> Crowds.by(HOME, v) && (v.fate() == Fate.BROKEN || v.fate() == Fate.MOVED))
                .count();
        boolean unharmed = tunnels ? harmedHere == 0 && crowd.count(Fate.MOVED) == 0 : Crowds.unharmed(crowd);
        // With both cut it ends long before a lease does.
        boolean exchanged = told != (exchange && !tunnels);
        return new Observation(
                inTime && announced && unharmed && exchanged && again.isPresent(),
                "last connection handed over %s after the cut, the first again %s after healing; routes %s, reports %s;"
                                .formatted(
                                        ThreeSites.since(cutUs, last),
                                        ThreeSites.since(healUs, again),
                                        announced ? "stayed" : "WERE WITHDRAWN",
                                        told ? "fresh" : "stale")
                        + " highest load %.2f, at most 1.05 %s after healing; %s"
                                .formatted(
                                        watch.maxLoad(HOME), ThreeSites.since(healUs, relieved), Crowds.text(crowd)));
    }

    /** When the last one came who was sent into a tunnel: answered elsewhere, or lost in it. */
    private OptionalLong last(Visited crowd, long cutUs, long healUs) {
        OptionalLong answered = Crowds.lastAway(crowd, HOME, healUs);
        OptionalLong lost = crowd.visits().stream()
                .filter(v -> v.fate() == Fate.FAILED && v.startUs() >= cutUs && v.startUs() < healUs)
                .mapToLong(Visit::startUs)
                .max();
        return lost.isPresent() ? lost : answered;
    }
}
