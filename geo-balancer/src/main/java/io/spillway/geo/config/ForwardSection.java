package io.spillway.geo.config;

import io.spillway.director.service.Forwarding;
import java.util.List;
import java.util.Locale;

/** How real servers get their packets: {@code forward} of a service or of one server, a word or a mapping. */
final class ForwardSection {
    /** Of GUE, by IANA. */
    private static final int GUE_PORT = 6080;

    private ForwardSection() {}

    /** @param parent has {@code forward}, or takes {@code otherwise} */
    static Forwarding read(Section parent, Forwarding otherwise) {
        if (!parent.has("forward")) {
            return otherwise;
        }
        Section forward = parent.section("forward");
        String method = forward.string("method", parent.word("forward", ""));
        if (!method.equals("tun")) {
            foreign(forward, List.of("type", "port", "checksum"), "tun", method);
        }
        if (!method.equals("fullnat")) {
            foreign(forward, List.of("client-address"), "fullnat", method);
        }
        return switch (method) {
            case "dr" -> new Forwarding.DirectRouting();
            case "tun" -> tunnel(forward);
            case "fullnat" ->
                new Forwarding.FullNat(Forwarding.ClientAddress.valueOf(forward.string("client-address", "none")
                        .replace('-', '_')
                        .toUpperCase(Locale.ROOT)));
            case "local" -> new Forwarding.Local();
            default -> new Forwarding.Nat();
        };
    }

    private static void foreign(Section forward, List<String> keys, String owner, String method) {
        for (String key : keys) {
            if (forward.has(key)) {
                forward.error(key, "is for " + owner + ", the method is " + method + ": leave it out");
            }
        }
    }

    private static Forwarding tunnel(Section forward) {
        String type = forward.string("type", "ipip");
        boolean isGue = type.equals("gue");
        if (!isGue && forward.has("port")) {
            forward.error("port", "only gue has a port, the type is " + type + ": leave it out");
        }
        if (type.equals("ipip") && forward.flag("checksum", false)) {
            forward.error("checksum", "ipip has no checksum of its own: leave it out, or take gue or gre");
        }
        return new Forwarding.Tunnel(
                Forwarding.Encapsulation.valueOf(type.toUpperCase(Locale.ROOT)),
                isGue ? (int) forward.number("port", GUE_PORT) : 0,
                forward.flag("checksum", false));
    }
}
