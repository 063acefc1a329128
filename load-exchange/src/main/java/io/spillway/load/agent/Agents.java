package io.spillway.load.agent;

import java.net.http.HttpClient;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Asks servers how they are, each on a virtual thread of its own, so a slow one delays no other.
 *
 * <p>Thread rule: all methods may be called from any thread; the listener is called on the agents' threads.
 */
public final class Agents implements AutoCloseable {
    private static final Duration CLOSE_WAIT = Duration.ofSeconds(1);

    private final HttpClient http;
    private final Map<Key, AgentAsker> askers = new HashMap<>();
    private final List<Thread> threads;

    private record Key(String service, String server) {}

    private Agents(List<AgentTarget> targets, AgentListener listener, RandomGenerator jitter) {
        HttpClient client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .build();
        for (AgentTarget target : targets) {
            askers.put(
                    new Key(target.service(), target.server()),
                    new AgentAsker(target, listener, client, new SplittableRandom(jitter.nextLong())));
        }
        threads = askers.values().stream()
                .map(asker -> Thread.ofVirtual().name("agent " + asker.target()).unstarted(asker))
                .toList();
        http = client;
    }

    /**
     * Starts asking; each agent at once, spread over 10 % of its interval.
     *
     * @param targets at most one for a server of a service
     * @param jitter used only during this call, to seed one generator per target
     */
    public static Agents start(List<AgentTarget> targets, AgentListener listener, RandomGenerator jitter) {
        Agents agents = new Agents(targets, listener, jitter);
        agents.threads.forEach(Thread::start);
        return agents;
    }

    /** The load that a server reports, 0..1.5; NaN: it has no agent, or no report of it is fresh. */
    public double load(String service, String server, long nowNs) {
        AgentAsker asker = askers.get(new Key(service, server));
        return asker == null ? Double.NaN : asker.state().load(nowNs);
    }

    /** Null: that server has no agent. */
    public @Nullable AgentStatus status(String service, String server) {
        AgentAsker asker = askers.get(new Key(service, server));
        return asker == null ? null : asker.state().status(System.nanoTime());
    }

    /** Ends all asking. When it returns the listener is not called any more, unless it has been busy for a second. */
    @Override
    public void close() {
        threads.forEach(Thread::interrupt);
        long deadlineNs = System.nanoTime() + CLOSE_WAIT.toNanos();
        try {
            for (Thread thread : threads) {
                if (!thread.equals(Thread.currentThread())) {
                    thread.join(Duration.ofNanos(Math.max(0, deadlineNs - System.nanoTime())));
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        http.shutdownNow();
    }
}
