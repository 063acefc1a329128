package io.spillway.bgp.exabgp.process;

import io.spillway.bgp.exabgp.Command;
import io.spillway.bgp.exabgp.CommandException;
import io.spillway.bgp.message.Addresses;
import io.spillway.bgp.message.Family;
import io.spillway.bgp.rib.Announcement;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;

/** What commands of a process show, as lines before the answer. Confined to the runner. */
final class Shows {
    private final ExaBgpProcessConfig config;
    private final SpeakerControl control;
    private final CommandRunner.Answers answers;

    Shows(ExaBgpProcessConfig config, SpeakerControl control, CommandRunner.Answers answers) {
        this.config = config;
        this.control = control;
        this.answers = answers;
    }

    void neighbors(List<NeighborView> neighbors, Command.Detail detail) throws InterruptedException, CommandException {
        Command.Detail said =
                detail == Command.Detail.UNSAID && config.apiVersion() == 6 ? Command.Detail.JSON : detail;
        List<String> lines = new ArrayList<>();
        switch (said) {
            case SUMMARY -> {
                lines.add(NeighborText.SUMMARY_HEADER);
                neighbors.forEach(neighbor -> lines.add(NeighborText.summary(neighbor)));
            }
            case EXTENSIVE -> neighbors.forEach(neighbor -> lines.addAll(NeighborText.extensive(neighbor)));
            case CONFIGURATION -> neighbors.forEach(neighbor -> lines.addAll(NeighborText.configuration(neighbor)));
            case JSON -> lines.add(NeighborText.json(neighbors));
            case UNSAID -> {
                lines.add("please specify summary, extensive or configuration");
                lines.add("you can filter by peer ip address adding it after the word neighbor");
            }
        }
        output(lines);
    }

    /** Routes from neighbors or to them, a page at a time: there may be a million. */
    void rib(List<NeighborView> neighbors, boolean out, boolean extensive, boolean json)
            throws InterruptedException, CommandException {
        AtomicBoolean read = new AtomicBoolean(true);
        for (NeighborView neighbor : neighbors) {
            InetAddress address = neighbor.facts().address();
            String name = extensive ? NeighborText.name(neighbor.facts()) : "neighbor " + Addresses.text(address);
            Function<Announcement, String> line = route -> json || config.apiVersion() == 6
                    ? json(address, route)
                    : name + " " + family(route) + " "
                            + (extensive ? RouteWords.extensive(route) : RouteWords.brief(route));
            if (out) {
                read.set(page(control.adjRibOut(address), line));
            } else {
                control.adjRibIn(address, routes -> {
                    read.set(page(routes, line));
                    return read.get();
                });
            }
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
            if (!read.get()) {
                throw new CommandException("the child doesn't read what it asked for");
            }
        }
    }

    /** @return false: no one reads it, or the thread is interrupted */
    private boolean page(List<Announcement> routes, Function<Announcement, String> line) {
        try {
            for (Announcement route : routes) {
                if (!answers.output(line.apply(route))) {
                    return false;
                }
            }
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private static String json(InetAddress neighbor, Announcement route) {
        return "{ \"" + Addresses.text(neighbor) + "\": { \"routes\": [ { \"family\": \"" + family(route)
                + "\", \"prefix\": \"" + route.prefix() + "\", \"route\": \"" + RouteWords.extensive(route)
                + "\" } ] } }";
    }

    private static String family(Announcement route) {
        return Family.of(route.prefix().address()).label();
    }

    void status() throws InterruptedException, CommandException {
        List<String> lines = new ArrayList<>(List.of("Spillway", "Version: " + versionText()));
        for (NeighborView neighbor : control.neighbors()) {
            lines.add("  - neighbor " + Addresses.text(neighbor.facts().address()) + ": "
                    + neighbor.state().label());
        }
        output(lines);
    }

    void version() throws InterruptedException {
        answers.output(versionText());
    }

    private String versionText() {
        return config.apiVersion() == 4 ? "exabgp 4.2.21-spillway" : "exabgp 6.0.0-spillway";
    }

    void apiVersion() throws InterruptedException {
        answers.output("API version: " + config.apiVersion()
                + (config.apiVersion() == 4 ? " (legacy, text or JSON)" : " (JSON only)"));
    }

    void pong(boolean json) throws InterruptedException {
        answers.output(json ? "{ \"pong\": \"spillway\", \"active\": true }" : "pong spillway active=true");
    }

    void help() throws InterruptedException, CommandException {
        output(Help.LINES);
    }

    private void output(List<String> lines) throws InterruptedException, CommandException {
        for (String line : lines) {
            if (!answers.output(line)) {
                throw new CommandException("the child doesn't read what it asked for");
            }
        }
    }
}
