package io.spillway.bgp.message;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;

/** Communities in operators' words: IANA's registry of well-known communities, and the numbers of all others. */
public final class CommunityNames {
    /** In the registry's order; the first name of a value is the one it is shown by. */
    private static final Map<String, Integer> VALUES = new LinkedHashMap<>();

    private static final Map<Integer, String> NAMES = new LinkedHashMap<>();

    static {
        name(Communities.GRACEFUL_SHUTDOWN, "graceful-shutdown", "gshut"); // RFC 8326
        name(0xFFFF_0001, "accept-own"); // RFC 7611
        name(0xFFFF_0006, "llgr-stale"); // RFC 9494
        name(0xFFFF_0007, "no-llgr");
        name(0xFFFF_029A, "blackhole"); // RFC 7999
        name(0xFFFF_FF01, "no-export"); // RFC 1997
        name(0xFFFF_FF02, "no-advertise");
        name(0xFFFF_FF03, "no-export-subconfed");
        name(0xFFFF_FF04, "no-peer", "nopeer"); // RFC 3765
    }

    private CommunityNames() {}

    private static void name(int value, String shown, String... others) {
        NAMES.put(value, shown);
        VALUES.put(shown, value);
        for (String other : others) {
            VALUES.put(other, value);
        }
    }

    /** The value of a name, in capitals or with underscores too; empty: no one of that name is known. */
    public static OptionalInt value(String name) {
        Integer value = VALUES.get(name.toLowerCase(Locale.ROOT).replace('_', '-'));
        return value == null ? OptionalInt.empty() : OptionalInt.of(value);
    }

    /** The names that are shown, each once. */
    public static List<String> all() {
        return List.copyOf(NAMES.values());
    }

    /** {@code no-export}, or {@code 65000:1}. */
    public static String text(int community) {
        String name = NAMES.get(community);
        return name == null ? numbers(community) : name;
    }

    /** {@code 65000:1}, also of a well-known one. */
    public static String numbers(int community) {
        return (community >>> 16) + ":" + (community & 0xFFFF);
    }

    /** {@code 4200000000:1:2} (RFC 8092, section 5). */
    public static String large(LargeCommunities.Value community) {
        return community.administrator() + ":" + community.data1() + ":" + community.data2();
    }

    /**
     * {@code rt:65000:1} or {@code ro:65000:1}: route target and route origin of a two-octet or four-octet AS (RFC 4360,
     * RFC 5668). Others as octets: {@code 0x0107c00002010001}.
     */
    public static String extended(long community) {
        int type = (int) (community >>> 56);
        int subtype = (int) (community >>> 48) & 0xFF;
        boolean known = (type == 0 || type == 2) && (subtype == 2 || subtype == 3);
        if (!known) {
            return "0x%016x".formatted(community);
        }
        String text = type == 0
                ? ((community >>> 32) & 0xFFFF) + ":" + (community & 0xFFFF_FFFFL)
                : ((community >>> 16) & 0xFFFF_FFFFL) + ":" + (community & 0xFFFF);
        return (subtype == 2 ? "rt:" : "ro:") + text;
    }
}
