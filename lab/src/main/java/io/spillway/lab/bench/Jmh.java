package io.spillway.lab.bench;

import io.spillway.lab.topology.LabException;
import io.spillway.lab.topology.Spillway;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/** Runs benchmarks with JMH. The only class that asks JMH for anything. One thread. */
final class Jmh {
    private static final String ALLOCATED = "gc.alloc.rate.norm";

    private final boolean isFresh;
    private final int warmUps;
    private final int iterations;
    private final TimeValue time;

    /**
     * Of one operation.
     *
     * @param ns of each iteration
     * @param allocatedBytes on Java's heap, by the thread and all that JMH does beside it
     */
    record Cost(Median ns, double allocatedBytes) {}

    /** @param isFresh in a JVM like the daemon's for each benchmark, and not in this one */
    Jmh(boolean isFresh, int warmUps, int iterations, Duration time) {
        this.isFresh = isFresh;
        this.warmUps = warmUps;
        this.iterations = iterations;
        this.time = TimeValue.milliseconds(time.toMillis());
    }

    int iterations() {
        return iterations;
    }

    /**
     * @param method of the benchmark
     * @param parameters by their fields' names
     * @throws LabException the benchmark has failed; what it said is on standard error
     */
    Cost measure(Class<?> benchmark, String method, Map<String, String> parameters) throws LabException {
        ChainedOptionsBuilder options = new OptionsBuilder()
                .include("^" + benchmark.getName().replace(".", "\\.") + "\\." + method + "$")
                .mode(Mode.AverageTime)
                .timeUnit(TimeUnit.NANOSECONDS)
                .forks(isFresh ? 1 : 0)
                .jvmArgs(Spillway.daemonFlags().toArray(String[]::new))
                .warmupIterations(warmUps)
                .warmupTime(time)
                .measurementIterations(iterations)
                .measurementTime(time)
                .addProfiler(GCProfiler.class)
                .shouldFailOnError(true)
                .verbosity(VerboseMode.SILENT);
        parameters.forEach(options::param);
        // The lock would be one file in /tmp for all users. Whoever measures two things at once sees it in the range.
        System.setProperty("jmh.ignoreLock", "true");
        try {
            Collection<RunResult> results = new Runner(options.build()).run();
            if (results.size() != 1) {
                throw new LabException(
                        benchmark.getSimpleName() + "." + method + " gave " + results.size() + " results");
            }
            return cost(results.iterator().next());
        } catch (RunnerException e) {
            throw new LabException(benchmark.getSimpleName() + "." + method + " " + parameters + " failed: " + e);
        }
    }

    private static Cost cost(RunResult result) {
        double[] ns = result.getBenchmarkResults().stream()
                .flatMap(fork -> fork.getIterationResults().stream())
                .mapToDouble(iteration -> iteration.getPrimaryResult().getScore())
                .toArray();
        double allocated = Objects.requireNonNull(result.getSecondaryResults().get(ALLOCATED), ALLOCATED)
                .getScore();
        return new Cost(Median.of(ns), allocated);
    }
}
