package io.spillway.geo.site;

import io.spillway.bgp.rib.Prefix;
import io.spillway.geo.api.SiteStatus;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What others may ask of the announcer: each is carried out on the control thread. Any thread. */
final class DrainControl {
    private static final Logger LOG = LoggerFactory.getLogger(DrainControl.class);
    private static final long LIMIT_S = 2;
    private static final long POLL_MS = 50;

    private final Announcer announcer;
    private final ScheduledExecutorService thread;

    /** {@code thread}: the announcer's, which lets it decide again and again. */
    DrainControl(Announcer announcer, ScheduledExecutorService thread) {
        this.announcer = announcer;
        this.thread = thread;
    }

    /** Every prefix and why it is announced or not. */
    List<SiteStatus.AnnouncedPrefix> prefixes() {
        List<SiteStatus.AnnouncedPrefix> prefixes = new ArrayList<>();
        announcer
                .view()
                .forEach((prefix, view) -> prefixes.add(new SiteStatus.AnnouncedPrefix(
                        prefix.toString(), view.state().label(), view.state().announced(), view.reason())));
        return prefixes;
    }

    /**
     * Drains prefixes, or undoes that.
     *
     * @param prefixes empty: all
     * @throws IllegalArgumentException a prefix is none of this site's
     * @throws IllegalStateException the site is stopping
     */
    void drain(Collection<Prefix> prefixes, boolean wanted) {
        carryOut(() -> {
            announcer.drain(prefixes, wanted, "drained by the operator", System.nanoTime());
            return true;
        });
    }

    /**
     * Does something on the control thread.
     *
     * @throws IllegalArgumentException what it does has thrown one
     * @throws IllegalStateException the daemon is stopping, or it has thrown something else
     */
    <T> T carryOut(Callable<T> task) {
        try {
            return onThread(task);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof IllegalArgumentException wrong) {
                throw new IllegalArgumentException(wrong.getMessage(), wrong);
            }
            throw new IllegalStateException("the control thread could not do it: " + e.getCause(), e);
        } catch (TimeoutException | RejectedExecutionException e) {
            throw new IllegalStateException("the control thread doesn't answer, or the daemon is stopping", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    /** Drains every prefix, and returns when all are withdrawn, or {@code hurry} completes. */
    void drainAndWait(String why, CompletableFuture<Void> hurry) {
        try {
            boolean busy = onThread(() -> {
                announcer.drain(List.of(), true, why, System.nanoTime());
                return announcer.announces();
            });
            while (busy && !hasCome(hurry)) {
                busy = onThread(announcer::announces);
            }
        } catch (ExecutionException | TimeoutException | RejectedExecutionException e) {
            LOG.warn("the drain ends early", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static boolean hasCome(CompletableFuture<Void> hurry) throws InterruptedException, ExecutionException {
        try {
            hurry.get(POLL_MS, TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException e) {
            return false;
        }
    }

    /** Ends deciding and withdraws every prefix at once; whether any was announced. */
    boolean stopAndWithdraw(String why) {
        try {
            Future<Boolean> withdrawn = thread.submit(() -> announcer.withdrawAll(why));
            thread.shutdown();
            return withdrawn.get(LIMIT_S, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        } catch (ExecutionException | TimeoutException e) {
            LOG.warn("the prefixes could not be withdrawn one by one; ending the sessions does it", e);
            return true;
        }
    }

    private <T> T onThread(Callable<T> task) throws InterruptedException, ExecutionException, TimeoutException {
        return thread.submit(task).get(LIMIT_S, TimeUnit.SECONDS);
    }
}
