package io.spillway.lab.scenario;

import io.spillway.geo.api.SiteStatus;
import io.spillway.lab.load.Answer;
import io.spillway.lab.load.LoadClient;
import io.spillway.lab.scenario.Step.Observation;
import io.spillway.lab.topology.LabException;
import java.io.IOException;
import java.util.List;

/** Site 2 gets more than it can bear, then less, then site 1 has no room, then both are full. */
final class FlashCrowd {
    /** Two servers of 100 connections at each site, as the topology's site files say. */
    private static final int SITE_CAPACITY = 200;

    private static final int MORE_THAN_1_1 = SITE_CAPACITY * 115 / 100;
    private static final int LESS_THAN_1_0 = SITE_CAPACITY * 95 / 100;
    private static final int MORE_THAN_0_7 = SITE_CAPACITY * 75 / 100;
    private static final int A_FEW = 20;

    private final Fig26 lab;

    FlashCrowd(Fig26 lab) {
        this.lab = lab;
    }

    List<Step> steps() {
        return List.of(
                new Step(
                        "flash crowd",
                        "with site 2 above 1.1 and site 1 below 0.7, new connections at site 2 are answered by"
                                + " 10.101.5.x through the tunnel; connections opened before stay where they are, none"
                                + " breaks",
                        this::spills),
                new Step(
                        "back at 1.0",
                        "at 1.0 spill stops: new connections are answered by 10.101.6.x, those spilled stay where they"
                                + " are, none breaks",
                        this::stopsAtRecovery),
                new Step(
                        "site 1 above 0.7",
                        "site 2 is above 1.1 again; with site 1 above 0.7 spill stops too, none breaks",
                        this::stopsWhenRemoteIsFull),
                new Step(
                        "both overloaded",
                        "both sites are above 1.1: nothing is spilled, no packet goes round",
                        this::nothingGoesRound));
    }

    private Observation spills() throws LabException, IOException {
        awaitExchange();
        LoadClient crowd = lab.clientAt2();
        Answer.Opened full = crowd.open(SITE_CAPACITY);
        lab.awaitStatus("lb2", "a load of 1.0 without spill", s -> near(SiteView.ownLoad(s), 1.0) && !spills(s));
        long tunnelBefore = lab.tunnelPackets();
        Answer.Opened more = crowd.open(MORE_THAN_1_1 - SITE_CAPACITY);
        SiteStatus spilling = lab.awaitStatus("lb2", "that it spills", FlashCrowd::spills);
        Answer.Opened spilled = crowd.open(A_FEW);
        Answer.Asked asked = crowd.ask();
        long tunnelPackets = lab.tunnelPackets() - tunnelBefore;
        boolean passed = full.failed() + more.failed() + spilled.failed() == 0
                && Fig26.allFrom(full.servers(), Fig26.SERVERS_2)
                && Fig26.allFrom(spilled.servers(), Fig26.SERVERS_1)
                && unharmed(asked)
                && tunnelPackets > 0;
        return new Observation(
                passed,
                "site 2 at %.2f, site 1 at %.2f: new connections answered by %s, %d packets through the tunnel; %s"
                        .formatted(
                                SiteView.ownLoad(spilling),
                                SiteView.loadOf(spilling, Fig26.SITE_1),
                                Fig26.text(spilled),
                                tunnelPackets,
                                text(asked)));
    }

    private Observation stopsAtRecovery() throws LabException, IOException {
        LoadClient crowd = lab.clientAt2();
        long before = active("lb2");
        crowd.close(Math.toIntExact(Math.max(0, before - LESS_THAN_1_0)), Fig26.SERVERS_2);
        // Load and spill of one status may be of two rounds of the site, a quarter of a second apart.
        SiteStatus calm = lab.awaitStatus(
                "lb2", "a load of 1.0 or less without spill", s -> SiteView.ownLoad(s) <= 1.0 && !spills(s));
        Answer.Opened opened = crowd.open(A_FEW / 4);
        Answer.Asked asked = crowd.ask();
        boolean passed = opened.failed() == 0
                && Fig26.allFrom(opened.servers(), Fig26.SERVERS_2)
                && SiteView.ownLoad(calm) <= 1.0
                && unharmed(asked);
        return new Observation(
                passed,
                "site 2 at %.2f: new connections answered by %s; %s"
                        .formatted(SiteView.ownLoad(calm), Fig26.text(opened), text(asked)));
    }

    private Observation stopsWhenRemoteIsFull() throws LabException, IOException {
        LoadClient crowd = lab.clientAt2();
        Answer.Opened again = crowd.open(Math.toIntExact(Math.max(0, MORE_THAN_1_1 - active("lb2"))));
        lab.awaitStatus("lb2", "that it spills", FlashCrowd::spills);
        Answer.Opened elsewhere = lab.clientAt1().open(Math.toIntExact(Math.max(0, MORE_THAN_0_7 - active("lb1"))));
        SiteStatus refused = lab.awaitStatus("lb2", "that it no longer spills", s -> !spills(s));
        Answer.Opened opened = crowd.open(A_FEW);
        Answer.Asked asked2 = crowd.ask();
        Answer.Asked asked1 = lab.clientAt1().ask();
        boolean passed = again.failed() + elsewhere.failed() + opened.failed() == 0
                && Fig26.allFrom(opened.servers(), Fig26.SERVERS_2)
                && SiteView.loadOf(refused, Fig26.SITE_1) > 0.7
                && SiteView.ownLoad(refused) > 1.1
                && unharmed(asked1)
                && unharmed(asked2);
        return new Observation(
                passed,
                "site 2 at %.2f, site 1 at %.2f: new connections answered by %s; site 2: %s; site 1: %s"
                        .formatted(
                                SiteView.ownLoad(refused),
                                SiteView.loadOf(refused, Fig26.SITE_1),
                                Fig26.text(opened),
                                text(asked2),
                                text(asked1)));
    }

    private Observation nothingGoesRound() throws LabException, IOException {
        Answer.Opened filled = lab.clientAt1().open(Math.toIntExact(Math.max(0, MORE_THAN_1_1 - active("lb1"))));
        SiteStatus before1 = lab.awaitStatus("lb1", "both above 1.1", FlashCrowd::bothOverloaded);
        SiteStatus before2 = lab.awaitStatus("lb2", "both above 1.1", FlashCrowd::bothOverloaded);
        long tunnelBefore = lab.tunnelPackets();
        Answer.Opened at1 = lab.clientAt1().open(A_FEW);
        Answer.Opened at2 = lab.clientAt2().open(A_FEW);
        SiteStatus after1 = lab.status("lb1");
        SiteStatus after2 = lab.status("lb2");
        long spilled = SiteView.spilledFlows(after1)
                - SiteView.spilledFlows(before1)
                + SiteView.spilledFlows(after2)
                - SiteView.spilledFlows(before2);
        long tunnelPackets = lab.tunnelPackets() - tunnelBefore;
        boolean passed = filled.failed() + at1.failed() + at2.failed() == 0
                && Fig26.allFrom(at1.servers(), Fig26.SERVERS_1)
                && Fig26.allFrom(at2.servers(), Fig26.SERVERS_2)
                && spilled == 0
                && tunnelPackets == 0;
        return new Observation(
                passed,
                "site 1 at %.2f answers by %s, site 2 at %.2f by %s; %d flows spilled, %d packets in the tunnel"
                        .formatted(
                                SiteView.ownLoad(after1),
                                Fig26.text(at1),
                                SiteView.ownLoad(after2),
                                Fig26.text(at2),
                                spilled,
                                tunnelPackets));
    }

    /** Both sites must know each other before either may rely on the other. */
    private void awaitExchange() throws LabException {
        lab.awaitStatus("lb1", "a live report of site 2", s -> SiteView.loadOf(s, Fig26.SITE_2) < 0.7);
        lab.awaitStatus("lb2", "a live report of site 1", s -> SiteView.loadOf(s, Fig26.SITE_1) < 0.7);
    }

    private long active(String node) throws LabException {
        return SiteView.activeFlows(lab.status(node));
    }

    private static boolean spills(SiteStatus status) {
        return status.spill().active() && !status.spill().to().isEmpty();
    }

    private static boolean bothOverloaded(SiteStatus status) {
        return SiteView.loadOf(status, Fig26.SITE_1) > 1.1 && SiteView.loadOf(status, Fig26.SITE_2) > 1.1;
    }

    private static boolean near(double load, double wanted) {
        return Math.abs(load - wanted) < 0.02;
    }

    private static boolean unharmed(Answer.Asked asked) {
        return asked.moved() == 0 && asked.broken() == 0;
    }

    private static String text(Answer.Asked asked) {
        return "%d connections kept, %d moved, %d broken".formatted(asked.kept(), asked.moved(), asked.broken())
                + (asked.errors().isEmpty() ? "" : " " + asked.errors());
    }
}
