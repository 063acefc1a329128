package io.spillway.bgp.exabgp.process;

import io.spillway.bgp.rib.Prefix;
import java.net.InetAddress;
import java.util.List;
import java.util.Set;

/**
 * A process as configured: {@code process NAME { run …; encoder …; respawn …; }} of ExaBGP. The constructor throws
 * IllegalArgumentException for values out of range.
 *
 * @param name in logs; also the watchdog that is meant when none is named
 * @param command program and arguments; no shell in between
 * @param encoder how events are written
 * @param apiVersion 4: events as ExaBGP 4.2 writes them; 6: as ExaBGP 6 does, JSON only
 * @param ack whether commands are answered with {@code done} and {@code error}
 * @param respawn start it again when it has ended
 * @param neighbors those it is for; empty: all
 * @param allowed it may announce these prefixes and what lies in them, nothing else; empty: nothing
 */
public record ExaBgpProcessConfig(
        String name,
        List<String> command,
        Encoder encoder,
        int apiVersion,
        boolean ack,
        boolean respawn,
        Set<InetAddress> neighbors,
        List<Prefix> allowed,
        EventSelection events) {
    public ExaBgpProcessConfig {
        command = List.copyOf(command);
        neighbors = Set.copyOf(neighbors);
        allowed = List.copyOf(allowed);
        if (command.isEmpty() || command.getFirst().isBlank()) {
            throw new IllegalArgumentException("process " + name + ": no command to run");
        }
        if (apiVersion != 4 && apiVersion != 6) {
            throw new IllegalArgumentException("process " + name + ": API version " + apiVersion + " is not 4 or 6");
        }
        if (apiVersion == 6 && encoder == Encoder.TEXT) {
            throw new IllegalArgumentException("process " + name + ": API version 6 has no text encoder, only json");
        }
    }

    /** How events are written. */
    public enum Encoder {
        TEXT,
        JSON
    }

    /** A process with the defaults: version 4, text, answers, respawn, for all neighbors, without events. */
    public static ExaBgpProcessConfig of(String name, List<String> command, List<Prefix> allowed) {
        return new ExaBgpProcessConfig(
                name, command, Encoder.TEXT, 4, true, true, Set.of(), allowed, EventSelection.NONE);
    }

    /** Whether a prefix may be announced. */
    boolean allows(Prefix prefix) {
        return allowed.stream().anyMatch(vip -> vip.length() <= prefix.length() && vip.contains(prefix.address()));
    }
}
