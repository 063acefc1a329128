package io.spillway.geo.config;

import io.spillway.director.schedule.SchedulerKind;
import io.spillway.director.schedule.SchedulerSpec;
import io.spillway.director.service.Forwarding;
import io.spillway.director.service.Persistence;
import io.spillway.director.service.Protocol;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The words of the site file for what a service and a server are. */
public final class ServiceWords {
    private ServiceWords() {}

    public static String protocol(Protocol protocol) {
        return lower(protocol);
    }

    public static String scheduler(SchedulerKind kind) {
        return lower(kind);
    }

    /** {@code mh-fallback}, {@code mh-port}; none of a scheduler without flags. */
    public static List<String> flags(SchedulerSpec spec) {
        List<String> flags = new ArrayList<>();
        if (spec.fallback()) {
            flags.add(lower(spec.kind()) + "-fallback");
        }
        if (spec.withPort()) {
            flags.add(lower(spec.kind()) + "-port");
        }
        return flags;
    }

    /** {@code nat}, {@code dr}, {@code tun}, {@code fullnat} or {@code local}. */
    public static String method(Forwarding forwarding) {
        return switch (forwarding) {
            case Forwarding.Nat _ -> "nat";
            case Forwarding.DirectRouting _ -> "dr";
            case Forwarding.Tunnel _ -> "tun";
            case Forwarding.FullNat _ -> "fullnat";
            case Forwarding.Local _ -> "local";
        };
    }

    /** The method and whatever of it isn't the default: {@code tun gue 6080 checksum}, {@code fullnat toa}. */
    public static String forward(Forwarding forwarding) {
        return switch (forwarding) {
            case Forwarding.Tunnel tunnel -> {
                boolean plain = tunnel.encapsulation() == Forwarding.Encapsulation.IPIP;
                yield "tun" + (plain ? "" : " " + lower(tunnel.encapsulation()))
                        + (tunnel.port() == 0 ? "" : " " + tunnel.port())
                        + (tunnel.checksum() ? " checksum" : "");
            }
            case Forwarding.FullNat(Forwarding.ClientAddress told) ->
                told == Forwarding.ClientAddress.NONE ? "fullnat" : "fullnat " + clientAddress(told);
            default -> method(forwarding);
        };
    }

    /** {@code persistent 300s}, and the prefix where clients are not taken one by one: {@code persistent 300s/24}. */
    public static String persistence(Persistence persistence, int addressBits) {
        String timeout = Values.text(persistence.timeout());
        return "persistent " + timeout
                + (persistence.prefixLength() == addressBits ? "" : "/" + persistence.prefixLength());
    }

    static String clientAddress(Forwarding.ClientAddress word) {
        return lower(word).replace('_', '-');
    }

    private static String lower(Enum<?> word) {
        return word.name().toLowerCase(Locale.ROOT);
    }
}
