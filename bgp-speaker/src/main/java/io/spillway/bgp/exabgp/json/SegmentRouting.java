package io.spillway.bgp.exabgp.json;

import java.util.ArrayList;
import java.util.List;

/** The TLVs of the prefix-SID attribute (RFC 8669), and those of tunnel encapsulation (RFC 9012). */
final class SegmentRouting {
    private static final int LABEL_INDEX = 1;
    private static final int IPV6_SID = 2;
    private static final int SRGB = 3;

    private SegmentRouting() {}

    static JsonObject prefixSid(Octets in, ApiVersion version) throws UnreadableMessageException {
        JsonObject json = new JsonObject();
        while (in.hasRemaining()) {
            int type = in.u8();
            Octets value = in.part(in.u16());
            if (type == LABEL_INDEX && value.remaining() == 7) {
                json.number("sr-label-index", labelIndex(value));
            } else if (type == SRGB) {
                json.json("sr-srgbs", srgbs(value));
            } else if (type == IPV6_SID && version == ApiVersion.V4 && value.remaining() == 19) {
                value.bytes(3);
                json.string("sr-v6-sid", value.ipv6());
            } else if (version == ApiVersion.V4) {
                json.string("attribute-not-implemented", Integer.toString(type));
            } else {
                json.string("attribute-not-implemented-" + type, Octets.hex(value.rest()));
            }
        }
        return json;
    }

    /** As ExaBGP 4.2 writes it in text. */
    static String prefixSidText(Octets in) throws UnreadableMessageException {
        String index = "None";
        String ranges = "";
        while (in.hasRemaining()) {
            int type = in.u8();
            Octets value = in.part(in.u16());
            if (type == LABEL_INDEX && value.remaining() == 7) {
                index = Long.toString(labelIndex(value));
            } else if (type == SRGB) {
                List<String> list = new ArrayList<>();
                for (int[] range : ranges(value)) {
                    list.add("( " + range[0] + "," + range[1] + " )");
                }
                ranges = ", [ " + String.join(", ", list) + " ]";
            }
        }
        return "[ " + index + ranges + " ]";
    }

    private static long labelIndex(Octets value) throws UnreadableMessageException {
        value.bytes(3); // reserved, and flags of which none is defined (RFC 8669, section 3.1)
        return value.u32();
    }

    private static String srgbs(Octets value) throws UnreadableMessageException {
        List<String> list = new ArrayList<>();
        for (int[] range : ranges(value)) {
            list.add("[ " + range[0] + ", " + range[1] + " ]");
        }
        return JsonObject.array(list.stream());
    }

    /** Base and size of each (RFC 8669, section 3.2). */
    private static List<int[]> ranges(Octets value) throws UnreadableMessageException {
        value.u16();
        List<int[]> ranges = new ArrayList<>();
        while (value.hasRemaining()) {
            ranges.add(new int[] {value.u24(), value.u24()});
        }
        return ranges;
    }

    /** The tunnels by type; what is in them is not looked into. */
    static JsonObject tunnels(Octets in) throws UnreadableMessageException {
        JsonObject json = new JsonObject();
        while (in.hasRemaining()) {
            int type = in.u16();
            json.string("tunnel-type-" + type, Octets.hex(in.bytes(in.u16())));
        }
        return json;
    }
}
