package io.spillway.bgp.exabgp;

import io.spillway.bgp.exabgp.Command.Detail;
import io.spillway.bgp.exabgp.Command.Verb;
import io.spillway.bgp.message.Family;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Lines of ExaBGP's text API to {@link Command}s. Both grammars are read, whatever the version: {@code neighbor IP
 * announce route …} and {@code show adj-rib out} of ExaBGP 4 and 5, {@code peer IP announce route …} and
 * {@code rib show out} of ExaBGP 6. Words are those of the versions 4.2.21 and 6.0; unlike 4.2.21 a command stands at
 * the start of the line, not anywhere in it.
 */
public final class CommandParser {
    private static final Map<String, Verb> PLAIN = Map.ofEntries(
            Map.entry("shutdown", Verb.SHUTDOWN),
            Map.entry("reload", Verb.RELOAD),
            Map.entry("restart", Verb.RESTART),
            Map.entry("reset", Verb.RESET),
            Map.entry("version", Verb.VERSION),
            Map.entry("help", Verb.HELP),
            Map.entry("status", Verb.STATUS),
            Map.entry("queue-status", Verb.QUEUE_STATUS),
            Map.entry("enable-ack", Verb.ENABLE_ACK),
            Map.entry("disable-ack", Verb.DISABLE_ACK),
            Map.entry("silence-ack", Verb.SILENCE_ACK),
            Map.entry("enable-sync", Verb.SYNC),
            Map.entry("disable-sync", Verb.SYNC));

    private static final List<String> ANSWER_WORDS = List.of("json", "text");

    private CommandParser() {}

    /**
     * Reads one line.
     *
     * @param line without its line end; an empty one is a comment
     * @throws CommandException names the word that can't be understood
     */
    public static Command parse(String line) throws CommandException {
        Words words = Words.of(line);
        if (!words.hasNext() || words.peek().startsWith("#")) {
            return new Command.Plain(Verb.COMMENT);
        }
        return command(words);
    }

    private static Command command(Words words) throws CommandException {
        String word = words.next();
        return switch (word) {
            case "neighbor" -> selected(Selector.parse(words), words);
            case "peer" -> peer(words);
            case "announce", "withdraw", "teardown", "flush", "clear" -> targeted(word, Selector.NONE, words);
            case "show" -> show(words);
            case "rib" -> rib(words);
            case "daemon" -> named(words.next(), words, "shutdown", "reload", "restart", "status");
            case "system" -> system(words);
            case "session" -> session(words);
            case "group" -> group(words);
            case "api" -> apiVersion(words);
            case "attribute", "attributes" -> new Command.Attributes(RouteText.alone(words));
            case "ping" -> ping(words);
            case "bye" -> new Command.Plain(Verb.BYE);
            default -> plain(word, words);
        };
    }

    private static Command plain(String word, Words words) throws CommandException {
        Verb verb = PLAIN.get(word);
        if (verb == null) {
            throw CommandException.word(word, "a command (try help)");
        }
        words.dropTrailing(ANSWER_WORDS);
        words.expectEnd();
        return new Command.Plain(verb);
    }

    private static Command named(String word, Words words, String... allowed) throws CommandException {
        if (!List.of(allowed).contains(word)) {
            throw CommandException.word(word, String.join(", ", allowed));
        }
        return plain(word, words);
    }

    private static Command system(Words words) throws CommandException {
        return words.skip("api") ? apiVersion(words) : named(words.next(), words, "help", "version", "queue-status");
    }

    private static Command session(Words words) throws CommandException {
        String word = words.next();
        return switch (word) {
            case "ack" -> {
                String verb = words.next();
                yield plain(verb + "-ack", words);
            }
            case "sync" -> {
                String verb = words.next();
                yield plain(verb + "-sync", words);
            }
            case "reset" -> plain(word, words);
            case "ping" -> ping(words);
            case "bye" -> new Command.Plain(Verb.BYE);
            default -> throw CommandException.word(word, "ack, sync, reset, ping or bye");
        };
    }

    private static Command apiVersion(Words words) throws CommandException {
        if (!words.skip("version")) {
            throw CommandException.word(words.peek(), "version");
        }
        words.dropTrailing(ANSWER_WORDS);
        if (words.hasNext()) {
            throw new CommandException(
                    "'" + words.peek() + "': the API version of a process stands in its configuration");
        }
        return new Command.Plain(Verb.API_VERSION);
    }

    /** Whatever a client says of itself is not needed; JSON unless it asks for text. */
    private static Command ping(Words words) {
        return new Command.Ping(!words.remove("text"));
    }

    private static Command group(Words words) throws CommandException {
        String word = words.next();
        words.expectEnd();
        return switch (word) {
            case "start" -> new Command.Plain(Verb.GROUP_START);
            case "end" -> new Command.Plain(Verb.GROUP_END);
            default -> throw CommandException.word(word, "start or end");
        };
    }

    /** ExaBGP 6: {@code peer show}, or a selector and what to do. */
    private static Command peer(Words words) throws CommandException {
        if (words.skip("show") || words.skip("list")) {
            return showNeighbor(Selector.NONE, words);
        }
        if (words.peek().equals("create") || words.peek().equals("delete")) {
            throw new CommandException("'" + words.peek() + "': neighbors stand in the configuration");
        }
        Selector selector = Selector.parse(words);
        if (words.skip("show")) {
            return showNeighbor(selector, words);
        }
        if (words.skip("group")) {
            List<Command> commands = new ArrayList<>();
            while (words.hasNext()) {
                Words part = words.untilSemicolon();
                if (part.hasNext()) {
                    commands.add(targeted(part.next(), selector, part));
                }
            }
            return new Command.Group(commands);
        }
        return selected(selector, words);
    }

    private static Command selected(Selector selector, Words words) throws CommandException {
        return targeted(words.next(), selector, words);
    }

    private static Command targeted(String word, Selector selector, Words words) throws CommandException {
        return switch (word) {
            case "announce" -> announce(selector, words);
            case "withdraw" -> withdraw(selector, words);
            case "teardown" -> {
                int subcode = (int) Values.number(words.next(), 0xFF, "the reason of a teardown, a subcode of Cease");
                words.expectEnd();
                yield new Command.Teardown(selector, subcode);
            }
            case "flush" -> {
                expect(words, "adj-rib");
                expect(words, "out");
                yield flush(selector, words);
            }
            case "clear" -> {
                expect(words, "adj-rib");
                yield clear(selector, words);
            }
            default ->
                throw CommandException.word(
                        word, "a command for neighbors: announce, withdraw, teardown, flush, clear");
        };
    }

    private static Command announce(Selector selector, Words words) throws CommandException {
        String word = words.next();
        return switch (word) {
            case "route" -> new Command.Announce(selector, RouteText.route(words, true));
            case "attribute", "attributes" -> new Command.Announce(selector, RouteText.attributes(words, true));
            case "ipv4", "ipv6" -> {
                Family family = family(word, words);
                yield new Command.Announce(selector, RouteText.route(words, true, family));
            }
            case "eor" -> {
                Family family = words.hasNext() ? Values.family(words) : Family.IPV4_UNICAST;
                words.expectEnd();
                yield new Command.EndOfRib(selector, family);
            }
            case "route-refresh" -> {
                Family family = Values.family(words);
                words.expectEnd();
                yield new Command.Refresh(selector, family);
            }
            case "watchdog" -> watchdog(true, words);
            case "flow", "vpls", "operational" -> throw unsupported(word);
            default ->
                throw CommandException.word(
                        word, "something to announce: route, attributes, ipv4, ipv6, eor, route-refresh or watchdog");
        };
    }

    private static Command withdraw(Selector selector, Words words) throws CommandException {
        String word = words.next();
        return switch (word) {
            case "route" -> new Command.Withdraw(selector, RouteText.route(words, false));
            case "attribute", "attributes" -> new Command.Withdraw(selector, RouteText.attributes(words, false));
            case "ipv4", "ipv6" -> {
                Family family = family(word, words);
                yield new Command.Withdraw(selector, RouteText.route(words, false, family));
            }
            case "watchdog" -> watchdog(false, words);
            case "flow", "vpls", "operational" -> throw unsupported(word);
            default ->
                throw CommandException.word(word, "something to withdraw: route, attributes, ipv4, ipv6 or watchdog");
        };
    }

    private static Family family(String afi, Words words) throws CommandException {
        if (!words.skip("unicast")) {
            throw CommandException.word(words.peek(), "unicast, the only kind of route here");
        }
        return afi.equals("ipv4") ? Family.IPV4_UNICAST : Family.IPV6_UNICAST;
    }

    private static CommandException unsupported(String word) {
        return new CommandException("'" + word + "' is not supported: only unicast routes");
    }

    private static Command watchdog(boolean announce, Words words) throws CommandException {
        String name = words.hasNext() ? RouteText.watchdogName(words.next()) : null;
        words.expectEnd();
        return new Command.Watchdog(announce, name);
    }

    private static Command show(Words words) throws CommandException {
        String word = words.next();
        return switch (word) {
            case "neighbor" -> showNeighbor(Selector.NONE, words);
            case "adj-rib" -> showRib(words);
            case "adj-rib-in" -> ribOptions(false, words);
            case "adj-rib-out" -> ribOptions(true, words);
            default -> throw CommandException.word(word, "something to show: neighbor, adj-rib in or adj-rib out");
        };
    }

    private static Command showNeighbor(Selector selected, Words words) throws CommandException {
        Selector selector = selected;
        Detail detail = Detail.UNSAID;
        while (words.hasNext()) {
            switch (words.peek()) {
                case "summary" -> detail = taken(words, Detail.SUMMARY);
                case "extensive" -> detail = taken(words, Detail.EXTENSIVE);
                case "configuration" -> detail = taken(words, Detail.CONFIGURATION);
                case "json" -> detail = taken(words, Detail.JSON);
                case "text" -> words.next();
                default -> selector = Selector.parse(words);
            }
        }
        return new Command.ShowNeighbor(selector, detail);
    }

    private static Detail taken(Words words, Detail detail) {
        words.next();
        return detail;
    }

    private static Command rib(Words words) throws CommandException {
        String word = words.next();
        return switch (word) {
            case "show" -> showRib(words);
            case "flush" -> {
                expect(words, "out");
                yield flush(Selector.NONE, words);
            }
            case "clear" -> clear(Selector.NONE, words);
            default -> throw CommandException.word(word, "show, flush or clear");
        };
    }

    private static Command flush(Selector selector, Words words) throws CommandException {
        words.dropTrailing(ANSWER_WORDS);
        words.expectEnd();
        return new Command.FlushRib(selector);
    }

    private static Command clear(Selector selector, Words words) throws CommandException {
        boolean out = out(words);
        words.dropTrailing(ANSWER_WORDS);
        words.expectEnd();
        return new Command.ClearRib(selector, out);
    }

    private static Command showRib(Words words) throws CommandException {
        return ribOptions(out(words), words);
    }

    private static boolean out(Words words) throws CommandException {
        String word = words.next();
        if (!word.equals("in") && !word.equals("out")) {
            throw CommandException.word(word, "in or out");
        }
        return word.equals("out");
    }

    private static Command ribOptions(boolean out, Words words) throws CommandException {
        boolean extensive = words.remove("extensive");
        boolean json = words.remove("json");
        words.remove("text");
        words.remove("inet");
        words.remove("neighbor");
        Selector selector = words.hasNext() ? Selector.parse(words) : Selector.NONE;
        words.expectEnd();
        return new Command.ShowRib(selector, out, extensive, json);
    }

    private static void expect(Words words, String word) throws CommandException {
        if (!words.skip(word)) {
            throw CommandException.word(words.peek(), word);
        }
    }
}
