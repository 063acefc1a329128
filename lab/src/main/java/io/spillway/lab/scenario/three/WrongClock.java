package io.spillway.lab.scenario.three;

import io.spillway.lab.load.Answer.Visited;
import io.spillway.lab.scenario.Step.Observation;
import io.spillway.lab.topology.LabException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;

/**
 * One site's clock is an hour ahead of everybody's. libfaketime does it, for one process: network namespaces share the
 * clock.
 */
final class WrongClock implements Scenario {
    private static final Region HOME = Region.ONE;
    private static final Region WRONG = Region.TWO;
    private static final Path LIBRARIES = Path.of("/usr/lib");
    private static final String LIBRARY = "libfaketimeMT.so.1";
    private static final Duration LIMIT = ThreeSites.LEASE.plusSeconds(1);

    @Override
    public String name() {
        return "wrong-clock";
    }

    @Override
    public String expected() {
        return "site 2's clock is an hour ahead: its reports are taken, it takes spilled connections and hands over its"
                + " own; without the exchange its leases run out within 2.5 intervals like anybody's";
    }

    /** Connections that a killed site had keep their places at site 1 until they time out. */
    @Override
    public boolean fromQuiet() {
        return true;
    }

    /** Debian's package faketime has it. */
    static Optional<Path> library() {
        try (Stream<Path> files = Files.find(LIBRARIES, 3, (file, _) -> file.endsWith(LIBRARY))) {
            return files.min(Comparator.naturalOrder());
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    @Override
    public Observation look(ThreeSites lab) throws LabException, IOException {
        Optional<Path> library = library();
        if (library.isEmpty()) {
            return Observation.skipped("no " + LIBRARY + " under " + LIBRARIES + ": apt-get install faketime");
        }
        lab.stop(WRONG);
        lab.startInPeace(
                WRONG,
                Map.of(
                        "LD_PRELOAD", library.get().toString(),
                        "FAKETIME", "+1h",
                        // The monotonic clock goes as ever, as on a machine whose clock was set wrong.
                        // Without the last one the JVM's timed waits on it end at once.
                        "DONT_FAKE_MONOTONIC", "1",
                        "FAKETIME_DONT_FAKE_MONOTONIC", "1",
                        "FAKETIME_FORCE_MONOTONIC_FIX", "0"));
        Duration ahead = ahead(lab);

        Flash.bystanders(lab, HOME);
        Flash.untilItSpills(lab, HOME);
        lab.await(WRONG, "foreign connections", s -> Sample.of(0, WRONG, s).foreign() >= 0.05);
        Visited atHome = lab.uncrowd(HOME);
        lab.await(WRONG, "that they have gone", s -> Sample.of(0, WRONG, s).foreign() < 0.05);

        Flash.untilItSpills(lab, WRONG);
        long cutUs = ThreeSites.nowUs();
        lab.trouble().cutExchange();
        lab.pass(LIMIT.plusSeconds(2));
        long untilUs = ThreeSites.nowUs();
        Visited atWrong = lab.uncrowd(WRONG);
        OptionalLong last = Crowds.lastAway(atWrong, WRONG, untilUs);
        boolean inTime = last.isPresent() && last.getAsLong() - cutUs <= LIMIT.toNanos() / 1000;
        return new Observation(
                ahead.toMinutes() >= 59 && inTime && Crowds.unharmed(atHome) && Crowds.unharmed(atWrong),
                "its log is %d min ahead; site 1's crowd: %s; its own: %s, the last handed over %s after the exchange was"
                                .formatted(
                                        ahead.toMinutes(),
                                        Crowds.text(atHome),
                                        Crowds.text(atWrong),
                                        ThreeSites.since(cutUs, last))
                        + " cut");
    }

    /** By how much the time in its log is ahead of ours. */
    private static Duration ahead(ThreeSites lab) throws LabException {
        List<String> log = lab.laboratory().logTail(WRONG.director(), 1);
        try {
            return Duration.between(Instant.now(), Instant.parse(log.getFirst().split(" ", 2)[0]));
        } catch (DateTimeParseException e) {
            throw new LabException(WRONG.director() + "'s log ends without a time: " + log);
        }
    }
}
