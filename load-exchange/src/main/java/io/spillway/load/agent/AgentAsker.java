package io.spillway.load.agent;

import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Asks one agent until its thread is interrupted. Thread rule: {@link #run} on one thread; {@link #state} from any. */
final class AgentAsker implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(AgentAsker.class);
    private static final double JITTER = 0.1;

    private final AgentTarget target;
    private final AgentListener listener;
    private final HttpClient http;
    private final RandomGenerator jitter;
    private final AgentState state;
    private final NodeMeter node = new NodeMeter();
    private boolean failing;

    AgentAsker(AgentTarget target, AgentListener listener, HttpClient http, RandomGenerator jitter) {
        this.target = target;
        this.listener = listener;
        this.http = http;
        this.jitter = jitter;
        this.state = new AgentState(target);
    }

    AgentTarget target() {
        return target;
    }

    AgentState state() {
        return state;
    }

    @Override
    public void run() {
        Duration interval = target.interval();
        try {
            Thread.sleep(interval.multipliedBy(jitter.nextInt(100)).dividedBy(1000));
            while (true) {
                ask();
                Thread.sleep(Duration.ofNanos(
                        Math.round(interval.toNanos() * (1 + JITTER * (2 * jitter.nextDouble() - 1)))));
            }
        } catch (InterruptedException e) {
            // The end of it.
        }
    }

    private void ask() throws InterruptedException {
        boolean usable = state.usable();
        try {
            state.take(read(), System.nanoTime());
            if (failing) {
                LOG.info("the agent of {} answers again", target);
            }
            failing = false;
        } catch (AgentException e) {
            failed(String.valueOf(e.getMessage()));
        } catch (RuntimeException e) {
            // Whatever a server sends: it must not end the asking.
            LOG.error("the answer of the agent of {} met a defect; please report this stack trace", target, e);
            failed("its answer met a defect, see the log");
        }
        if (usable != state.usable()) {
            tell();
        }
    }

    private Reading read() throws AgentException, InterruptedException {
        Duration timeout = target.timeout();
        return switch (target.source()) {
            case AgentSource.Http(var uri) ->
                JsonPage.read(
                        AgentCall.get(http, uri, timeout, AgentCall.MAX_JSON_BYTES),
                        target.weights().keySet());
            case AgentSource.Haproxy(var address) -> AgentLine.read(AgentCall.line(address, timeout));
            case AgentSource.NodeExporter(var uri) ->
                node.read(
                        NodePage.read(new String(
                                AgentCall.get(http, uri, timeout, AgentCall.MAX_NODE_BYTES), StandardCharsets.UTF_8)),
                        target.weights().keySet());
        };
    }

    private void failed(String reason) {
        if (!failing) {
            LOG.warn("the agent of {}: {}; its load stops counting after three intervals", target, reason);
        }
        failing = true;
        state.fail(reason);
    }

    private void tell() {
        try {
            AgentStatus now = state.status(System.nanoTime());
            listener.changed(target, now.usable(), now.state());
        } catch (RuntimeException e) {
            LOG.error("what the agent of {} says could not be passed on", target, e);
        }
    }
}
