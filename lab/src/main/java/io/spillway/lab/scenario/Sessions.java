package io.spillway.lab.scenario;

import io.spillway.lab.topology.LabException;
import io.spillway.lab.topology.Laboratory;
import io.spillway.lab.topology.Laboratory.Daemon;
import io.spillway.lab.topology.Wait;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** The routing sessions of a laboratory, as both ends see them. */
public final class Sessions {
    private static final Duration CONVERGENCE = Duration.ofSeconds(90);
    /** BGP's word, and BIRD's for an OSPF that has neighbors. */
    private static final Set<String> ESTABLISHED = Set.of("Established", "Running");

    private Sessions() {}

    /** One end of a session; {@code state} in the words of the daemon, or why it can't be asked. */
    public record Session(String node, String neighbor, String state) {
        public boolean established() {
            return ESTABLISHED.contains(state);
        }

        @Override
        public String toString() {
            return node + " to " + neighbor + ": " + state;
        }
    }

    /** Every session of every node that runs a routing daemon or a site. */
    public static List<Session> of(Laboratory laboratory) throws LabException {
        List<Session> sessions = new ArrayList<>();
        for (Daemon daemon : laboratory.daemons()) {
            sessions.addAll(
                    daemon.alive()
                            ? of(laboratory, daemon.node())
                            : List.of(new Session(daemon.node(), "?", "daemon is dead")));
        }
        return sessions;
    }

    private static List<Session> of(Laboratory laboratory, String node) {
        Path home = laboratory.folder().node(node);
        try {
            if (Files.exists(home.resolve("bird.conf"))) {
                try (BirdControl bird = BirdControl.connect(home.resolve("bird.ctl"))) {
                    return bird.sessions().stream()
                            .map(s -> new Session(node, s.name(), s.state()))
                            .toList();
                }
            }
            if (Files.exists(home.resolve("site.yaml"))) {
                return SiteView.status(home.resolve("site.sock")).bgp().neighbors().stream()
                        .map(n -> new Session(node, n.address(), n.state()))
                        .toList();
            }
            return List.of();
        } catch (IOException | LabException e) {
            return List.of(new Session(node, "?", String.valueOf(e.getMessage())));
        }
    }

    /** @throws LabException some are not established in time; the message names them */
    public static int awaitEstablished(Laboratory laboratory) throws LabException {
        List<Session> last = new ArrayList<>();
        return Wait.until(
                CONVERGENCE,
                "the routing sessions",
                () -> {
                    laboratory.requireThere();
                    last.clear();
                    last.addAll(of(laboratory));
                    return last.stream().allMatch(Session::established) ? Optional.of(last.size()) : Optional.empty();
                },
                () -> last.stream()
                        .filter(s -> !s.established())
                        .map(Session::toString)
                        .collect(Collectors.joining("; ")));
    }
}
