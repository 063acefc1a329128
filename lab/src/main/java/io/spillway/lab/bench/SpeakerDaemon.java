package io.spillway.lab.bench;

import io.spillway.geo.api.ApiClient;
import io.spillway.geo.api.ApiException;
import io.spillway.geo.api.ApiRefusal;
import io.spillway.geo.api.Json;
import io.spillway.geo.api.NeighborView;
import io.spillway.geo.api.RoutesView;
import io.spillway.lab.topology.LabException;
import io.spillway.lab.topology.Laboratory;
import io.spillway.lab.topology.Spillway;
import io.spillway.lab.topology.Wait;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.core.JacksonException;

/**
 * {@code spillway bgp run} in a node, started as a user starts it, flags of the launcher included. Asked over its API: unix
 * sockets don't care for network namespaces. One thread.
 */
final class SpeakerDaemon implements AutoCloseable {
    private static final Duration START = Duration.ofSeconds(60);
    private static final String FILE = "site.yaml";
    private static final String SOCKET = "site.sock";
    private static final String LOG = "speaker.log";

    private final Daemon daemon;
    private final ApiClient api;

    private SpeakerDaemon(Daemon daemon, ApiClient api) {
        this.daemon = daemon;
        this.api = api;
    }

    /**
     * Doesn't wait for anything.
     *
     * @param bgp the keys of the site file's {@code bgp} section
     */
    static SpeakerDaemon start(Laboratory laboratory, String node, String bgp) throws LabException {
        Path home = laboratory.folder().node(node);
        try {
            Files.createDirectories(home);
            Files.writeString(home.resolve(FILE), "site: bench\napi: {socket: " + SOCKET + "}\nbgp:\n" + bgp.indent(2));
            // What a killed one has left would be taken for the next one's.
            Files.deleteIfExists(home.resolve(SOCKET));
        } catch (IOException e) {
            throw new LabException("can't write the speaker's configuration: " + e);
        }
        List<String> line = new ArrayList<>(Spillway.command());
        line.addAll(List.of("bgp", "run", "-c", home.resolve(FILE).toString()));
        Daemon daemon = new Daemon("spillway bgp run", laboratory.inNode(node, line), home.resolve(LOG));
        return new SpeakerDaemon(daemon, new ApiClient(home.resolve(SOCKET)));
    }

    Daemon daemon() {
        return daemon;
    }

    /** Waits until it answers questions; the first answers cost it more than all later ones. */
    void awaitRunning() throws LabException {
        boolean _ = Wait.until(
                START,
                "spillway bgp run to answer",
                () -> {
                    daemon.requireAlive();
                    try {
                        String _ = api.get("/bgp/neighbors");
                        String _ = api.get("/bgp/routes?prefix=192.0.2.0/24&limit=1");
                        return Optional.of(true);
                    } catch (ApiException | ApiRefusal e) {
                        return Optional.empty();
                    }
                },
                () -> "it does not");
    }

    /** What it knows of a neighbor. */
    NeighborView neighbor(String address) throws LabException {
        for (NeighborView view : ask("/bgp/neighbors", NeighborView[].class)) {
            if (view.address().equals(address)) {
                return view;
            }
        }
        throw new LabException("the speaker has no neighbor " + address);
    }

    boolean hasBest(String prefix) throws LabException {
        return ask("/bgp/routes?limit=1&prefix=" + prefix, RoutesView.class).learnt().stream()
                .anyMatch(RoutesView.Route::best);
    }

    /** Prefixes that a neighbor has announced. */
    int prefixesOf(String address) throws LabException {
        return neighbor(address).prefixesReceived().values().stream()
                .mapToInt(Integer::intValue)
                .sum();
    }

    private <T> T ask(String question, Class<T> type) throws LabException {
        daemon.requireAlive();
        try {
            return Json.read(api.get(question), type);
        } catch (ApiException | ApiRefusal | JacksonException e) {
            throw new LabException("spillway bgp run, asked for " + question + ": " + e.getMessage());
        }
    }

    @Override
    public void close() throws LabException {
        daemon.close();
    }
}
