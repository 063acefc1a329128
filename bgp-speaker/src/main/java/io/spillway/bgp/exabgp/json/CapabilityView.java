package io.spillway.bgp.exabgp.json;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * A capability as ExaBGP shows it (RFC 5492).
 *
 * @param values of every time it was in the OPEN, at least one
 * @param preStandard it is shown as the pre-standard one of two
 */
record CapabilityView(int code, List<byte[]> values, boolean preStandard) {
    static final int REFRESH = 2;
    static final int PRE_STANDARD_REFRESH = 128;
    static final int MULTISESSION = 68;
    static final int PRE_STANDARD_MULTISESSION = 131;

    private static final int EXTENDED_SIZE = 65_535;

    JsonObject json(ApiVersion version) {
        try {
            return known(version);
        } catch (UnreadableMessageException e) {
            return unknown(); // a value of the wrong length is still shown
        }
    }

    private JsonObject known(ApiVersion version) throws UnreadableMessageException {
        boolean newer = version == ApiVersion.V6;
        return switch (code) {
            case 1 -> named("multiprotocol").json("families", strings(families("/", version)));
            case REFRESH, PRE_STANDARD_REFRESH -> named("route-refresh").string("variant", variant());
            case 5 -> named("nexthop").json("conversion", strings(conversions("/", version)));
            case 6 -> named("extended-message").number("size", EXTENDED_SIZE);
            case 64 -> gracefulRestart(version);
            case 65 -> named("asn4").number("asn4", as());
            case MULTISESSION, PRE_STANDARD_MULTISESSION ->
                named("multisession").string("variant", variant()).json("capabilities", "[ ]");
            case 69 -> {
                JsonObject json = named("addpath");
                addPaths("/", version).forEach(json::string);
                yield json;
            }
            case 70 -> named("enhanced-route-refresh");
            case 73 -> newer ? hostName() : unknown();
            case 75 -> newer ? new JsonObject().string("software", last().text()) : unknown();
            case 76 -> newer ? pathsLimit(version) : unknown();
            case 77 -> newer ? named("link-local-nexthop") : unknown();
            case 185 -> named("operational");
            default -> unknown();
        };
    }

    /** As ExaBGP 4.2 writes it in text. */
    String text() {
        try {
            return knownText().toLowerCase(Locale.ROOT);
        } catch (UnreadableMessageException e) {
            return iana() + " " + code;
        }
    }

    private String knownText() throws UnreadableMessageException {
        ApiVersion version = ApiVersion.V4;
        return switch (code) {
            case 1 -> "multiprotocol(" + String.join(",", families(" ", version)) + ")";
            case REFRESH, PRE_STANDARD_REFRESH -> (preStandard ? "cisco " : "") + "route refresh";
            case 5 -> "nexthop(" + String.join(",", conversions(" ", version)) + ")";
            case 6 -> "extended message(" + EXTENDED_SIZE + ")";
            case 64 -> gracefulRestartText(version);
            case 65 -> "asn4(" + as() + ")";
            case MULTISESSION, PRE_STANDARD_MULTISESSION -> "multisession" + (preStandard ? " " : " (rfc) ");
            case 69 -> {
                List<String> paths = new ArrayList<>();
                addPaths(" ", version).forEach((family, direction) -> paths.add(direction + " " + family));
                yield "addpath(" + String.join(",", paths) + ")";
            }
            case 70 -> "enhanced route refresh";
            case 185 -> "operational";
            default -> iana() + " " + code;
        };
    }

    private static JsonObject named(String name) {
        return new JsonObject().string("name", name);
    }

    private static String strings(Collection<String> values) {
        return JsonObject.array(values.stream().map(JsonObject::quote));
    }

    private Octets last() {
        return new Octets(values.getLast());
    }

    private String variant() {
        return preStandard ? "Cisco" : "RFC";
    }

    private JsonObject unknown() {
        return named("unknown")
                .string("iana", iana())
                .number("value", code)
                .string("raw", HexFormat.of().withUpperCase().formatHex(values.getLast()));
    }

    /** What ExaBGP holds of the number, not what IANA does. */
    private String iana() {
        if (code >= 128) {
            return "reserved";
        }
        return code >= 70 ? "unassigned" : "unknown";
    }

    /** API 4 shows a family that was offered twice twice. */
    private Collection<String> families(String between, ApiVersion version) throws UnreadableMessageException {
        Collection<String> families = version == ApiVersion.V4 ? new ArrayList<>() : new LinkedHashSet<>();
        for (byte[] value : values) {
            Octets in = new Octets(value);
            int afi = in.u16();
            in.u8();
            families.add(family(afi, in.u8(), between, version));
        }
        return families;
    }

    private static String family(int afi, int safi, String between, ApiVersion version) {
        return FamilyNames.afi(afi, version) + between + FamilyNames.safi(safi, version);
    }

    private Set<String> conversions(String between, ApiVersion version) throws UnreadableMessageException {
        Set<String> conversions = new LinkedHashSet<>();
        for (byte[] value : values) {
            Octets in = new Octets(value);
            while (in.hasRemaining()) {
                int afi = in.u16();
                in.u8();
                String family = family(afi, in.u8(), between, version);
                conversions.add(family + between + FamilyNames.afi(in.u16(), version));
            }
        }
        return conversions;
    }

    private long as() throws UnreadableMessageException {
        Octets in = last();
        return in.remaining() == 2 ? in.u16() : in.u32();
    }

    private Map<String, String> addPaths(String between, ApiVersion version) throws UnreadableMessageException {
        Map<String, String> paths = new LinkedHashMap<>();
        for (byte[] value : values) {
            Octets in = new Octets(value);
            while (in.hasRemaining()) {
                String family = family(in.u16(), in.u8(), between, version);
                int direction = in.u8();
                paths.put(
                        family,
                        switch (direction) {
                            case 0 -> "disabled";
                            case 1 -> "receive";
                            case 2 -> "send";
                            case 3 -> "send/receive";
                            default -> "invalid (" + direction + ")";
                        });
            }
        }
        return paths;
    }

    /** The flags of the restart, its time in seconds, and the families with the state kept or not (RFC 4724). */
    private JsonObject gracefulRestart(ApiVersion version) throws UnreadableMessageException {
        Octets in = last();
        int restart = in.u16();
        JsonObject families = new JsonObject();
        restarted(in, version).forEach((family, kept) -> families.json(family, kept ? "[ \"restart\" ]" : "[ ]"));
        return named("graceful restart")
                .number("time", restart & 0x0FFF)
                .object("address-family-flags", families)
                .json("restart-flags", (restart & 0x8000) != 0 ? "[ \"forwarding\" ]" : "[ ]");
    }

    private String gracefulRestartText(ApiVersion version) throws UnreadableMessageException {
        Octets in = last();
        int restart = in.u16();
        List<String> families = new ArrayList<>();
        restarted(in, version).forEach((family, kept) -> families.add(family + (kept ? "=0x80" : "=0x0")));
        return "graceful restart flags 0x%x time %d %s"
                .formatted(restart >> 12, restart & 0x0FFF, String.join(" ", families));
    }

    private static Map<String, Boolean> restarted(Octets in, ApiVersion version) throws UnreadableMessageException {
        Map<String, Boolean> families = new LinkedHashMap<>();
        while (in.hasRemaining()) {
            String family = family(in.u16(), in.u8(), "/", version);
            families.put(family, (in.u8() & 0x80) != 0);
        }
        return families;
    }

    private JsonObject hostName() throws UnreadableMessageException {
        Octets in = last();
        return new JsonObject().string("host-name", in.text()).string("domain-name", in.text());
    }

    private JsonObject pathsLimit(ApiVersion version) throws UnreadableMessageException {
        Map<String, Integer> limits = new LinkedHashMap<>();
        for (byte[] value : values) {
            Octets in = new Octets(value);
            while (in.hasRemaining()) {
                String family = family(in.u16(), in.u8(), "/", version);
                int limit = in.u16();
                if (limit != 0) {
                    limits.putIfAbsent(family, limit);
                }
            }
        }
        JsonObject json = named("paths-limit");
        limits.forEach(json::number);
        return json;
    }
}
