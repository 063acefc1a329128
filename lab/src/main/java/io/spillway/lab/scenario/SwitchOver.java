package io.spillway.lab.scenario;

import io.spillway.lab.load.Answer;
import io.spillway.lab.scenario.Step.Observation;
import io.spillway.lab.topology.LabException;
import io.spillway.lab.topology.Laboratory.Daemon;
import io.spillway.lab.topology.ProcessId;
import io.spillway.lab.topology.Wait;
import java.io.IOException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/** The nearest site answers; it goes and the other one answers; it comes back. */
final class SwitchOver {
    private static final int PROBE_INTERVAL_MS = 10;
    /** Half a second before and after the change. */
    private static final int PROBES_AROUND = 50;

    private static final String BACK = "LB2 comes back: the path at the router connected to 10.101.3.9 is 3 2 5 again";
    private static final String LB2 = "lb2";

    private final Fig26 lab;

    SwitchOver(Fig26 lab) {
        this.lab = lab;
    }

    List<Step> steps() {
        return List.of(
                new Step(
                        "paths",
                        "the path at the router connected to 10.101.3.1 is 3 1 5, at the one connected to 10.101.3.9"
                                + " it is 3 2 5",
                        this::paths),
                new Step(
                        "nearest site",
                        "a web request at 10.101.3.9 is answered by 10.101.6.11 or .12, at 10.101.3.1 by 10.101.5.11"
                                + " or .12",
                        this::nearestSite),
                new Step(
                        "LB2 is shut down",
                        "the path at the router connected to 10.101.3.9 becomes 3 1 5, answers come from 10.101.5.x;"
                                + " the daemon ends with exit status 0",
                        this::shutDown),
                new Step("LB2 comes back", BACK, this::comesBack),
                new Step(
                        "LB2 is killed",
                        "after kill -9 the path at the router connected to 10.101.3.9 becomes 3 1 5, answers come from"
                                + " 10.101.5.x",
                        this::killed),
                new Step("LB2 comes back after kill -9", BACK, this::comesBack));
    }

    private Observation paths() throws LabException, IOException {
        lab.awaitPath("c31", Fig26.PATH_1);
        lab.awaitPath("c32", Fig26.PATH_2);
        lab.awaitRoute("r31", "10.101.3.10");
        lab.awaitRoute("r32", "10.101.3.2");
        return new Observation(true, Fig26.PATH_1 + " at 10.101.3.1, " + Fig26.PATH_2 + " at 10.101.3.9");
    }

    private Observation nearestSite() throws IOException {
        Answer.Opened at1 = lab.clientAt1().open(4);
        Answer.Opened at2 = lab.clientAt2().open(4);
        lab.clientAt1().closeAll();
        lab.clientAt2().closeAll();
        boolean passed = at1.failed() + at2.failed() == 0
                && Fig26.allFrom(at1.servers(), Fig26.SERVERS_1)
                && Fig26.allFrom(at2.servers(), Fig26.SERVERS_2);
        return new Observation(passed, "at 10.101.3.9 " + Fig26.text(at2) + ", at 10.101.3.1 " + Fig26.text(at1));
    }

    private Observation shutDown() throws LabException, IOException {
        Observation seen = end(ProcessId::terminate);
        Daemon daemon = Wait.until(
                Fig26.PATIENCE,
                "LB2's daemon to end after SIGTERM",
                () -> Optional.of(lab.laboratory().daemon(LB2)).filter(d -> d.exitStatus() != null),
                () -> "it still runs");
        Integer status = daemon.exitStatus();
        return new Observation(
                seen.passed() && status != null && status == 0, seen.observed() + "; exit status " + status);
    }

    private Observation killed() throws LabException, IOException {
        return end(ProcessId::kill);
    }

    /** Ends LB2's daemon while a client asks every 10 ms, and watches the path at the observer behind it. */
    private Observation end(Consumer<ProcessId> signal) throws LabException, IOException {
        ProcessId daemon = lab.laboratory().daemon(LB2).process();
        if (daemon == null) {
            throw new LabException("LB2 doesn't run");
        }
        lab.awaitPath("c32", Fig26.PATH_2);
        lab.clientAt2().probe(PROBE_INTERVAL_MS);
        lab.clientAt2().awaitProbes(PROBES_AROUND);
        long signalUs;
        long pathUs;
        try (BirdControl bird = lab.router("c32")) {
            signalUs = nowUs();
            signal.accept(daemon);
            pathUs = watchPath(bird);
        }
        lab.clientAt2().awaitProbes(PROBES_AROUND);
        Answer.Opened after = lab.clientAt2().open(4);
        Answer.Probed probed = lab.clientAt2().unprobe();
        lab.clientAt2().closeAll();

        OptionalLong first = probed.probes().stream()
                .filter(p -> p.endUs() >= signalUs && p.server().startsWith(Fig26.SERVERS_1))
                .mapToLong(Answer.Probe::endUs)
                .min();
        boolean passed = first.isPresent() && after.failed() == 0 && Fig26.allFrom(after.servers(), Fig26.SERVERS_1);
        return new Observation(
                passed,
                "path %s after %s; answers from %s, the first %s; %d of %d requests failed (one each %d ms)"
                        .formatted(
                                Fig26.PATH_1,
                                ms(pathUs - signalUs),
                                Fig26.text(after),
                                first.isPresent() ? "after " + ms(first.getAsLong() - signalUs) : "never",
                                probed.failed(),
                                probed.probes().size(),
                                PROBE_INTERVAL_MS));
    }

    /** @return when the path was seen to have changed, microseconds since 1970 */
    private static long watchPath(BirdControl bird) throws LabException {
        long deadlineNs = System.nanoTime() + Fig26.PATIENCE.toNanos();
        while (true) {
            String path = Fig26.path(bird);
            if (path.equals(Fig26.PATH_1)) {
                return nowUs();
            }
            if (System.nanoTime() - deadlineNs > 0) {
                throw new LabException("waited in vain for path " + Fig26.PATH_1 + "; it is " + path);
            }
            // A question each millisecond: the resolution of what is measured.
            LockSupport.parkNanos(1_000_000);
        }
    }

    private Observation comesBack() throws LabException, IOException {
        long startUs = nowUs();
        if (!lab.laboratory().daemon(LB2).alive()) {
            lab.laboratory().start(LB2);
        }
        lab.awaitPath("c32", Fig26.PATH_2);
        String path = "path " + Fig26.PATH_2 + " " + ms(nowUs() - startUs) + " after its start";
        Answer.Opened opened = lab.clientAt2().open(4);
        lab.clientAt2().closeAll();
        return new Observation(
                opened.failed() == 0 && Fig26.allFrom(opened.servers(), Fig26.SERVERS_2),
                path + "; answers from " + Fig26.text(opened));
    }

    private static String ms(long us) {
        return "%.0f ms".formatted(us / 1e3);
    }

    private static long nowUs() {
        return ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now());
    }
}
