package io.spillway.bgp.exabgp.process;

import io.spillway.bgp.exabgp.Command;
import io.spillway.bgp.exabgp.CommandException;
import io.spillway.bgp.exabgp.CommandParser;
import io.spillway.bgp.exabgp.Route;
import io.spillway.bgp.exabgp.Selector;
import io.spillway.bgp.message.Family;
import io.spillway.bgp.rib.Announcement;
import io.spillway.bgp.rib.Prefix;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries out the commands of one process: one answer each, after whatever the command shows. What the process has
 * announced is remembered, so that it can be withdrawn when there is no one left to do so. Thread-safe.
 */
final class CommandRunner {
    private static final Logger LOG = LoggerFactory.getLogger(CommandRunner.class);

    /** Routes one process may have at a time. */
    static final int MAX_ROUTES = 100_000;

    private final ExaBgpProcessConfig config;
    private final SpeakerControl control;
    private final Answers answers;
    private final Shows shows;
    private final Set<Prefix> announced = new HashSet<>();
    private final Watchdogs watchdogs = new Watchdogs();
    private @Nullable List<Command> group;
    private boolean ack;
    private boolean finished;

    /** Where answers go. */
    interface Answers {
        /** {@code done}, {@code error}. */
        void answer(String line);

        /**
         * A line before the answer.
         *
         * @return false: no one reads it
         */
        boolean output(String line) throws InterruptedException;
    }

    CommandRunner(ExaBgpProcessConfig config, SpeakerControl control, Answers answers) {
        this.config = config;
        this.control = control;
        this.answers = answers;
        this.shows = new Shows(config, control, answers);
        this.ack = config.ack();
    }

    /** A new child begins: with answers as configured, and no group. Routes stay. */
    synchronized void restart() {
        ack = config.ack();
        group = null;
    }

    /**
     * Carries out one line. Never throws but when interrupted.
     *
     * @return null: done; otherwise why not, in words
     */
    synchronized @Nullable String run(String line) throws InterruptedException {
        String failure = null;
        try {
            if (finished) {
                throw new CommandException("the process is being ended");
            }
            execute(CommandParser.parse(line));
        } catch (CommandException e) {
            failure = String.valueOf(e.getMessage());
        } catch (RuntimeException e) {
            LOG.warn("process {}: '{}' failed", config.name(), shown(line), e);
            failure = e.toString();
        }
        if (failure != null) {
            failure = plain(failure);
            LOG.warn("process {}: '{}': {}", config.name(), shown(line), failure);
            reply("error");
        } else {
            reply("done");
        }
        return failure;
    }

    /** A line that can't even be read. */
    synchronized void refuse(String why) {
        LOG.warn("process {}: {}", config.name(), why);
        reply("error");
    }

    /** Withdraws all that the process has announced. */
    synchronized void withdrawAll() {
        watchdogs.clear();
        if (!announced.isEmpty()) {
            control.withdraw(config.name(), List.copyOf(announced), Audience.ALL);
            LOG.info("process {}: its {} routes are withdrawn", config.name(), announced.size());
            announced.clear();
        }
    }

    /** Withdraws all, and carries out nothing more. */
    synchronized void finish() {
        finished = true;
        withdrawAll();
    }

    private void reply(String line) {
        if (ack) {
            answers.answer(line);
        }
    }

    /** Without what could forge a line of the log, or steer the terminal of who reads it. */
    private static String plain(String text) {
        return text.replaceAll("\\p{Cc}", " ");
    }

    private static String shown(String line) {
        String plain = plain(line);
        return plain.length() <= 200 ? plain : plain.substring(0, 197) + "...";
    }

    private void execute(Command command) throws CommandException, InterruptedException {
        List<Command> open = group;
        boolean routes = command instanceof Command.Announce || command instanceof Command.Withdraw;
        if (open != null && routes) {
            if (open.size() >= MAX_ROUTES) {
                throw new CommandException("a group takes at most " + MAX_ROUTES + " commands: end it");
            }
            open.add(checked(command));
            return;
        }
        switch (command) {
            case Command.Announce _, Command.Withdraw _ -> group(List.of(checked(command)));
            case Command.Group(List<Command> commands) -> {
                for (Command part : commands) {
                    checked(part);
                }
                group(commands);
            }
            case Command.Watchdog(boolean up, @Nullable String name) ->
                watchdog(up, name == null ? config.name() : name);
            case Command.EndOfRib(Selector selector, Family family) -> {
                for (NeighborView neighbor : selected(selector)) {
                    control.endOfRib(neighbor.facts().address(), family);
                }
            }
            case Command.Refresh(Selector selector, Family family) -> {
                for (NeighborView neighbor : selected(selector)) {
                    control.requestRefresh(neighbor.facts().address(), family);
                }
            }
            case Command.ShowNeighbor(Selector selector, Command.Detail detail) ->
                shows.neighbors(shown(selector), detail);
            case Command.ShowRib(Selector selector, boolean out, boolean extensive, boolean json) ->
                shows.rib(shown(selector), out, extensive, json);
            case Command.FlushRib(Selector selector) -> {
                for (NeighborView neighbor : selected(selector)) {
                    control.resend(neighbor.facts().address());
                }
            }
            case Command.ClearRib(Selector selector, boolean out) -> clearRib(selector, out);
            case Command.Teardown(Selector selector, int subcode) -> teardown(selector, subcode);
            case Command.Ping(boolean json) -> shows.pong(json);
            case Command.Attributes _ -> throw new CommandException("'attributes' stands behind announce or withdraw");
            case Command.Plain(Command.Verb verb) -> plain(verb);
        }
    }

    private void plain(Command.Verb verb) throws CommandException, InterruptedException {
        switch (verb) {
            case ENABLE_ACK -> ack = true;
            case DISABLE_ACK -> {
                answers.answer("done");
                ack = false;
            }
            case SILENCE_ACK -> ack = false;
            case GROUP_START -> {
                if (group != null) {
                    throw new CommandException("'group start': a group is open already");
                }
                group = new ArrayList<>();
            }
            case GROUP_END -> {
                List<Command> commands = group;
                group = null;
                if (commands == null) {
                    throw new CommandException("'group end': no group is open");
                }
                group(commands);
            }
            case RESET -> group = null;
            case SHUTDOWN -> {
                if (!control.shutdown(config.name())) {
                    throw new CommandException("'shutdown': processes may not stop this site");
                }
                answers.output("shutdown in progress");
            }
            case RELOAD, RESTART -> {
                if (!control.reload(config.name())) {
                    throw new CommandException(
                            "the configuration is not read again on a process's word: reload the site");
                }
                answers.output("reload in progress");
            }
            case VERSION -> shows.version();
            case HELP -> shows.help();
            case STATUS -> shows.status();
            case API_VERSION -> shows.apiVersion();
            case QUEUE_STATUS, COMMENT, BYE, SYNC -> {}
        }
    }

    private Command checked(Command command) throws CommandException {
        List<Route> routes = switch (command) {
            case Command.Announce(Selector selector, List<Route> some) -> {
                audience(selector);
                yield some;
            }
            case Command.Withdraw(Selector selector, List<Route> some) -> {
                audience(selector);
                yield some;
            }
            default -> throw new CommandException("a group takes announcements and withdrawals of routes only");
        };
        for (Route route : routes) {
            if (!config.allows(route.prefix())) {
                throw new CommandException(
                        "'" + route.prefix() + "' is not in a prefix this process may announce: " + config.allowed());
            }
        }
        if (command instanceof Command.Announce && announced.size() + watchdogs.size() + routes.size() > MAX_ROUTES) {
            throw new CommandException("more than " + MAX_ROUTES + " routes of one process");
        }
        return command;
    }

    /** Announcements that follow each other and go to the same neighbors leave in one go. */
    private void group(List<Command> commands) throws CommandException {
        List<Announcement> together = new ArrayList<>();
        Audience of = Audience.ALL;
        for (Command command : commands) {
            if (command instanceof Command.Announce(Selector selector, List<Route> routes)) {
                Audience audience = audience(selector);
                if (!audience.equals(of)) {
                    announce(together, of);
                    of = audience;
                }
                for (Route route : routes) {
                    if (take(route, audience)) {
                        together.add(route.announcement());
                    }
                }
            } else if (command instanceof Command.Withdraw(Selector selector, List<Route> routes)) {
                announce(together, of);
                withdraw(routes.stream().map(Route::prefix).toList(), audience(selector));
            }
        }
        announce(together, of);
    }

    /** @return whether it is announced now */
    private boolean take(Route route, Audience audience) {
        String watchdog = route.watchdog();
        if (watchdog == null) {
            watchdogs.forget(route.prefix());
            return true;
        }
        watchdogs.hold(watchdog, route, audience);
        return !route.heldBack();
    }

    private void announce(List<Announcement> set, Audience audience) {
        if (!set.isEmpty()) {
            set.forEach(announcement -> announced.add(announcement.prefix()));
            control.announce(config.name(), List.copyOf(set), audience);
            set.clear();
        }
    }

    private void withdraw(List<Prefix> prefixes, Audience audience) {
        control.withdraw(config.name(), prefixes, audience);
        if (audience.equals(Audience.of(config.neighbors()))) {
            prefixes.forEach(watchdogs::forget);
            prefixes.forEach(announced::remove);
        }
    }

    private void watchdog(boolean up, String name) {
        List<Watchdogs.Held> changed = watchdogs.turn(name, up);
        changed.stream()
                .collect(Collectors.groupingBy(Watchdogs.Held::audience))
                .forEach((audience, routes) -> {
                    if (up) {
                        announce(
                                new ArrayList<>(routes.stream()
                                        .map(Watchdogs.Held::announcement)
                                        .toList()),
                                audience);
                    } else {
                        List<Prefix> prefixes = routes.stream()
                                .map(held -> held.announcement().prefix())
                                .toList();
                        control.withdraw(config.name(), prefixes, audience);
                        prefixes.forEach(announced::remove);
                    }
                });
    }

    private void clearRib(Selector selector, boolean out) throws CommandException {
        for (NeighborView neighbor : selected(selector)) {
            InetAddress address = neighbor.facts().address();
            if (out) {
                List<Prefix> ours = control.adjRibOut(address).stream()
                        .map(Announcement::prefix)
                        .filter(config::allows)
                        .toList();
                control.withdraw(config.name(), ours, new Audience(Set.of(address)));
            } else {
                // Nothing is kept here that could be stale: the neighbor is asked to send it again.
                neighbor.facts().families().forEach(family -> control.requestRefresh(address, family));
            }
        }
    }

    /** Like ExaBGP 4.2: without a selector nobody is meant. */
    private void teardown(Selector selector, int subcode) throws CommandException {
        if (selector.isNone() && config.apiVersion() == 4) {
            LOG.warn("process {}: teardown without a neighbor does nothing: neighbor ADDRESS teardown", config.name());
            return;
        }
        for (NeighborView neighbor : selected(selector)) {
            control.teardown(neighbor.facts().address(), subcode);
        }
    }

    private List<NeighborView> selected(Selector selector) throws CommandException {
        List<NeighborView> selected = shown(selector);
        if (selected.isEmpty() && !selector.isNone()) {
            throw new CommandException("no neighbor fits the selector");
        }
        return selected;
    }

    private List<NeighborView> shown(Selector selector) {
        Audience own = Audience.of(config.neighbors());
        return control.neighbors().stream()
                .filter(neighbor -> own.includes(neighbor.facts().address()))
                .filter(neighbor -> selector.matches(neighbor.facts()))
                .toList();
    }

    private Audience audience(Selector selector) throws CommandException {
        if (selector.isNone()) {
            return Audience.of(config.neighbors());
        }
        return new Audience(selected(selector).stream()
                .map(neighbor -> neighbor.facts().address())
                .collect(Collectors.toSet()));
    }
}
