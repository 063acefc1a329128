package io.spillway.bgp.interop;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Another speaker, as one test has it configured. */
abstract class RouterUnderTest {
    /** MED, community and large community of what the router announces, where it can set them. */
    static final int MED = 77;

    final InteropNet net;
    final RouterOptions options;
    private @Nullable Process process;

    RouterUnderTest(InteropNet net, RouterOptions options) {
        this.net = net;
        this.options = options;
    }

    /**
     * One router's program, and how one of them is made.
     *
     * @param externalLocalPref what it shows as local preference of a route from another AS; -1: nothing
     */
    record Kind(
            String name,
            Path program,
            String debianPackage,
            Set<Feature> features,
            long externalLocalPref,
            Factory factory) {
        interface Factory {
            RouterUnderTest make(InteropNet net, RouterOptions options);
        }
    }

    /** Starts it and waits until it answers its operator. */
    final void start() throws Exception {
        writeConfiguration();
        process = net.startRouter("router.out", command());
        Eventually.holds(() -> {
            if (!answers()) {
                throw new AssertionError("the router does not answer");
            }
        });
    }

    /** As kill -9 does. */
    void kill() throws Exception {
        if (process != null) {
            InteropNet.kill(process);
        }
    }

    /** As kill -STOP does. */
    void freeze() throws Exception {
        if (process != null) {
            InteropNet.freeze(process);
        }
    }

    abstract void writeConfiguration() throws IOException;

    abstract List<String> command();

    abstract boolean answers() throws Exception;

    /** Its best route, if it has one from the site. */
    abstract Optional<Route> route(String prefix) throws Exception;

    /** @param neighbor an address of the site */
    abstract boolean established(String neighbor) throws Exception;

    /** UPDATEs, or what the router counts instead, that have come from the site. */
    abstract long updatesReceived(String neighbor) throws Exception;

    /** Asks the site to send its routes again. */
    abstract void refresh(String neighbor) throws Exception;

    /** Ends a session for good, with words for the operator of the site. */
    abstract void shutdown(String neighbor, String words) throws Exception;

    /** What it has logged. */
    String log() {
        return net.text("router.log") + net.text("router.out");
    }
}
