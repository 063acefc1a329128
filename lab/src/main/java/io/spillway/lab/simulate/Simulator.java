package io.spillway.lab.simulate;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/** The worlds of a file, run on all processors and told in the order of the file. One thread calls it. */
public final class Simulator {
    private final String source;
    private final List<Scenario> scenarios;

    /**
     * What is wanted.
     *
     * @param seeds how many, from the world's own upwards, > 0
     * @param json lines of JSON instead of a table
     * @param html the page to write; null: none
     * @param svg the folder for pictures; null: none
     */
    public record Request(
            List<PolicyKind> policies,
            int seeds,
            boolean json,
            @Nullable Path html,
            @Nullable Path svg) {
        public Request {
            policies = List.copyOf(policies);
        }

        boolean pictures() {
            return html != null || svg != null;
        }
    }

    private Simulator(String source, List<Scenario> scenarios) {
        this.source = source;
        this.scenarios = scenarios;
    }

    /**
     * @param only the name of the scenario to run; null: all
     * @param seed instead of that in the file; null: that in the file
     * @throws ScenarioException the file can't be used, or has no such scenario
     */
    public static Simulator read(Path file, @Nullable String only, @Nullable Long seed) throws ScenarioException {
        List<Scenario> all = ScenarioFile.read(file);
        List<Scenario> chosen = all.stream()
                .filter(s -> only == null || s.name().equals(only))
                .map(s -> seed == null ? s : s.withSeed(seed))
                .toList();
        if (chosen.isEmpty()) {
            throw new ScenarioException(file + ": has no scenario '" + only + "'; it has "
                    + String.join(", ", all.stream().map(Scenario::name).toList()));
        }
        return new Simulator(String.valueOf(file.getFileName()), chosen);
    }

    /**
     * Prints a table in the end, or lines of JSON as soon as they are there.
     *
     * @throws IOException the page or a picture can't be written
     */
    public void run(Request request, PrintWriter out, PrintWriter err) throws IOException {
        long ticks = scenarios.stream().mapToLong(Scenario::ticks).sum();
        List<Result> results = new ArrayList<>();
        try (Progress progress = new Progress(err, ticks * request.policies.size() * request.seeds);
                ExecutorService pool = Executors.newFixedThreadPool(
                        Runtime.getRuntime().availableProcessors(),
                        Thread.ofPlatform().daemon().factory())) {
            List<List<Future<Scores>>> jobs = new ArrayList<>();
            List<Result> planned = new ArrayList<>();
            for (Scenario scenario : scenarios) {
                for (PolicyKind policy : request.policies) {
                    Recording recording = request.pictures() ? new Recording(scenario) : null;
                    List<Long> seeds = LongStream.range(0, request.seeds)
                            .map(n -> scenario.seed() + n)
                            .boxed()
                            .toList();
                    planned.add(new Result(scenario, policy, seeds, List.of(), recording));
                    jobs.add(seeds.stream()
                            .map(seed -> pool.submit(() -> run(
                                    scenario.withSeed(seed),
                                    policy,
                                    seed == scenario.seed() ? recording : null,
                                    progress)))
                            .toList());
                }
            }
            for (int n = 0; n < jobs.size(); n++) {
                Result plan = planned.get(n);
                List<Scores> scores = new ArrayList<>();
                for (Future<Scores> job : jobs.get(n)) {
                    scores.add(done(job));
                }
                Result result = new Result(plan.scenario(), plan.policy(), plan.seeds(), scores, plan.recording());
                results.add(result);
                if (request.json) {
                    ScoreText.json(result).forEach(out::println);
                    out.flush();
                }
            }
        }
        if (!request.json) {
            out.print(ScoreText.table(results));
            out.flush();
        }
        write(request, results);
    }

    private static Scores run(Scenario scenario, PolicyKind policy, @Nullable Recording recording, Progress progress) {
        return new Simulation(scenario, policy, (tick, connections, handed) -> {
                    progress.count();
                    if (recording != null) {
                        recording.tick(tick, connections, handed);
                    }
                })
                .run();
    }

    private static Scores done(Future<Scores> job) {
        try {
            return job.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        } catch (ExecutionException e) {
            throw new IllegalStateException("a simulation failed", e.getCause());
        }
    }

    private void write(Request request, List<Result> results) throws IOException {
        if (request.html != null) {
            Files.writeString(request.html, Page.of(source, results));
        }
        if (request.svg != null) {
            Files.createDirectories(request.svg);
            for (Result result : results) {
                Recording recording = result.recording();
                if (recording != null) {
                    // A name from the file must not lead out of the folder.
                    String name = result.scenario().name().replaceAll("[^A-Za-z0-9_.-]", "_");
                    Path file = request.svg.resolve(name + "-" + result.policy().word() + ".svg");
                    Files.writeString(file, WorldPicture.file(recording, result.policy()));
                }
            }
        }
    }
}
