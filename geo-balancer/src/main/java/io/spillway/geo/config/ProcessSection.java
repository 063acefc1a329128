package io.spillway.geo.config;

import io.spillway.bgp.exabgp.process.EventSelection;
import io.spillway.bgp.exabgp.process.ExaBgpProcessConfig;
import io.spillway.bgp.exabgp.process.ExaBgpProcessConfig.Encoder;
import io.spillway.bgp.message.Addresses;
import io.spillway.bgp.rib.Announcement;
import io.spillway.bgp.rib.Prefix;
import io.spillway.bgp.session.DynamicNeighbors;
import io.spillway.bgp.session.NeighborConfig;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;

/** The children that speak ExaBGP's language. */
final class ProcessSection {
    private final Path file;
    private final List<NeighborConfig> neighbors;
    private final List<DynamicNeighbors> dynamic;
    private final Set<Prefix> vipPrefixes;
    private final List<Announcement> originated;

    /** What else the file says, as far as it concerns them. */
    ProcessSection(
            Path file,
            List<NeighborConfig> neighbors,
            List<DynamicNeighbors> dynamic,
            Set<Prefix> vipPrefixes,
            List<Announcement> originated) {
        this.file = file;
        this.neighbors = neighbors;
        this.dynamic = dynamic;
        this.vipPrefixes = vipPrefixes;
        this.originated = originated;
    }

    List<ExaBgpProcessConfig> readAll(List<Section> sections) {
        List<ExaBgpProcessConfig> processes = new ArrayList<>();
        Set<String> names = new HashSet<>();
        for (Section section : sections) {
            String name = section.string("name", "");
            if (!names.add(name)) {
                section.error("name", "process " + name + " stands here twice");
            }
            int version = (int) section.number("api-version", 4);
            boolean json = section.string("encoder", "text").equals("json");
            if (version == 6 && !json) {
                section.error("api-version", "ExaBGP's version 6 knows no text; set encoder: json");
            }
            processes.add(new ExaBgpProcessConfig(
                    name,
                    command(section),
                    json || version == 6 ? Encoder.JSON : Encoder.TEXT,
                    version,
                    section.flag("ack", true),
                    section.flag("respawn", true),
                    neighbors(section),
                    allowed(section),
                    new EventSelection(
                            section.flag("neighbor-changes", false),
                            section.flag("negotiated", false),
                            section.flag("fsm", false),
                            messages(section, "receive"),
                            messages(section, "send"))));
        }
        return processes;
    }

    /** A program with a slash is relative to the file, as every path; one without is looked for on the PATH. */
    private List<String> command(Section section) {
        List<String> command = new ArrayList<>(section.strings("run"));
        if (command.getFirst().contains("/")) {
            Path program = BgpSection.resolve(file, command.getFirst());
            if (!Files.isExecutable(program)) {
                section.warn("run", program + ": not a program that can be run");
            }
            command.set(0, program.toString());
        }
        return command;
    }

    private Set<InetAddress> neighbors(Section section) {
        Set<InetAddress> chosen = new LinkedHashSet<>();
        List<String> words = section.strings("neighbors");
        for (int i = 0; i < words.size(); i++) {
            try {
                InetAddress address = Values.address(words.get(i));
                boolean known = neighbors.stream()
                                .anyMatch(neighbor -> neighbor.address().equals(address))
                        || dynamic.stream().anyMatch(range -> range.range().contains(address));
                if (!known) {
                    section.error("neighbors", i, Addresses.text(address) + " is none of bgp.neighbors");
                }
                chosen.add(address);
            } catch (IllegalArgumentException e) {
                section.error("neighbors", i, String.valueOf(e.getMessage()));
            }
        }
        return chosen;
    }

    /** Nobody else may have a say in a prefix that is announced already: the two would take it from each other. */
    private List<Prefix> allowed(Section section) {
        List<Prefix> allowed = new ArrayList<>();
        List<String> words = section.strings("allow");
        List<Prefix> taken = Stream.concat(
                        vipPrefixes.stream(), originated.stream().map(Announcement::prefix))
                .toList();
        for (int i = 0; i < words.size(); i++) {
            try {
                Prefix prefix = Prefix.parse(words.get(i));
                for (Prefix other : taken) {
                    if (prefix.contains(other.address()) && prefix.length() <= other.length()) {
                        section.error(
                                "allow", i, prefix + " holds " + other + ", which is announced by the daemon itself");
                    }
                }
                allowed.add(prefix);
            } catch (IllegalArgumentException e) {
                section.error("allow", i, String.valueOf(e.getMessage()));
            }
        }
        return allowed;
    }

    private static EventSelection.Messages messages(Section section, String key) {
        Set<String> words = new HashSet<>(section.strings(key));
        boolean packets = words.remove("packets");
        boolean consolidate = words.remove("consolidate");
        boolean parsed = words.remove("parsed") || (!packets && !consolidate && !words.isEmpty());
        Set<EventSelection.Kind> kinds = EnumSet.noneOf(EventSelection.Kind.class);
        words.forEach(word -> kinds.add(EventSelection.Kind.valueOf(word.toUpperCase(Locale.ROOT))));
        if (section.has(key) && kinds.isEmpty()) {
            section.error(key, "names no message: open, update, notification, keepalive or refresh");
        }
        return new EventSelection.Messages(kinds, parsed, packets, consolidate);
    }
}
