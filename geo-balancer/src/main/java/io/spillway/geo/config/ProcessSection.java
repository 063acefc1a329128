package io.spillway.geo.config;

import io.spillway.bgp.message.Addresses;
import io.spillway.bgp.session.DynamicNeighbors;
import io.spillway.bgp.session.NeighborConfig;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** The children that speak ExaBGP's language. */
final class ProcessSection {
    private ProcessSection() {}

    static List<ProcessConfig> readAll(
            Section bgp, Path file, List<NeighborConfig> neighbors, List<DynamicNeighbors> dynamic) {
        List<ProcessConfig> processes = new ArrayList<>();
        Set<String> names = new HashSet<>();
        for (Section section : bgp.list("processes")) {
            String name = section.string("name", "");
            if (!names.add(name)) {
                section.error("name", "process " + name + " stands here twice");
            }
            boolean json = section.string("encoder", "text").equals("json");
            int version = (int) section.number("api-version", 4);
            if (version == 6 && !json) {
                section.error("api-version", "ExaBGP's version 6 knows no text; set encoder: json");
            }
            processes.add(new ProcessConfig(
                    name,
                    command(section, file),
                    json,
                    version,
                    section.flag("ack", true),
                    neighbors(section, neighbors, dynamic),
                    section.flag("neighbor-changes", false),
                    section.flag("negotiated", false),
                    section.flag("fsm", false),
                    Set.copyOf(section.strings("receive")),
                    Set.copyOf(section.strings("send"))));
        }
        return processes;
    }

    /** A program with a slash is relative to the file, as every path; one without is looked for on the PATH. */
    private static List<String> command(Section section, Path file) {
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

    private static Set<InetAddress> neighbors(
            Section section, List<NeighborConfig> neighbors, List<DynamicNeighbors> dynamic) {
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
}
