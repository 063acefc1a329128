package io.spillway.lab.scenario.three;

import io.spillway.lab.topology.LabException;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * Asks every site for its status several times a second from its making until it is closed. A site that doesn't answer is
 * passed over. One thread of its own asks; any thread reads.
 */
final class Watch implements AutoCloseable {
    private static final long INTERVAL_MS = 100;

    private final ThreeSites lab;
    private final ConcurrentLinkedQueue<Sample> samples = new ConcurrentLinkedQueue<>();
    private final Thread watcher;

    Watch(ThreeSites lab) {
        this.lab = lab;
        this.watcher = Thread.ofPlatform().daemon().name("lab-watch").start(this::watch);
    }

    private void watch() {
        while (!Thread.currentThread().isInterrupted()) {
            for (Region region : Region.ALL) {
                look(region);
            }
            try {
                Thread.sleep(INTERVAL_MS);
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    private void look(Region region) {
        try {
            samples.add(Sample.of(ThreeSites.nowUs(), region, lab.status(region)));
        } catch (LabException e) {
            // It has been killed, or is being started.
            return;
        }
    }

    /** Of one site, in the order of time. */
    Stream<Sample> of(Region region) {
        return List.copyOf(samples).stream().filter(sample -> sample.region() == region);
    }

    double maxLoad(Region region) {
        return of(region).mapToDouble(Sample::load).max().orElse(Double.NaN);
    }

    boolean everyWhere(Predicate<Sample> condition) {
        return !samples.isEmpty() && List.copyOf(samples).stream().allMatch(condition);
    }

    /** When the site was first seen so, at or after {@code fromUs}. */
    OptionalLong first(Region region, long fromUs, Predicate<Sample> condition) {
        return of(region)
                .filter(sample -> sample.atUs() >= fromUs && condition.test(sample))
                .mapToLong(Sample::atUs)
                .findFirst();
    }

    /** When the site's count of flows handed over was last seen to have grown, at or after {@code fromUs}. */
    OptionalLong lastSpill(Region region, long fromUs) {
        long before = -1;
        OptionalLong last = OptionalLong.empty();
        for (Sample sample : of(region).toList()) {
            if (before >= 0 && sample.spilledInAll() > before && sample.atUs() >= fromUs) {
                last = OptionalLong.of(sample.atUs());
            }
            before = sample.spilledInAll();
        }
        return last;
    }

    @Override
    public void close() {
        watcher.interrupt();
        try {
            watcher.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
