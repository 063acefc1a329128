package io.spillway.bgp.exabgp.json;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What an OPEN says, unjudged (RFC 4271, section 4.2).
 *
 * @param as the two-octet field
 * @param capabilities by code, in the order of their first appearance
 */
record OpenView(int version, int as, int holdTimeS, String routerId, List<CapabilityView> capabilities) {
    private static final int EXTENDED = 255;
    private static final int CAPABILITIES = 2;

    static OpenView read(byte[] body) throws UnreadableMessageException {
        Octets in = new Octets(body);
        int version = in.u8();
        int as = in.u16();
        int holdTimeS = in.u16();
        String routerId = in.ipv4();
        Map<Integer, List<byte[]>> values = new LinkedHashMap<>();
        parameters(in, values);
        List<CapabilityView> capabilities = new ArrayList<>();
        for (Map.Entry<Integer, List<byte[]>> entry : values.entrySet()) {
            boolean preStandard = entry.getKey() == CapabilityView.REFRESH
                    || entry.getKey() == CapabilityView.PRE_STANDARD_REFRESH
                    || entry.getKey() == CapabilityView.MULTISESSION
                    || entry.getKey() == CapabilityView.PRE_STANDARD_MULTISESSION;
            boolean last = preStandard && lastIsPreStandard(values, entry.getKey());
            capabilities.add(new CapabilityView(entry.getKey(), entry.getValue(), last));
        }
        return new OpenView(version, as, holdTimeS, routerId, capabilities);
    }

    /** Short and extended ones (RFC 9072). */
    private static void parameters(Octets in, Map<Integer, List<byte[]>> values) throws UnreadableMessageException {
        int length = in.u8();
        boolean extended = false;
        Octets list = in;
        if (length == EXTENDED && in.remaining() >= 3) {
            byte[] rest = in.rest();
            list = new Octets(rest);
            extended = (rest[0] & 0xFF) == EXTENDED;
            if (extended) {
                list.u8();
                length = list.u16();
            }
        }
        list = list.part(length);
        while (list.hasRemaining()) {
            int type = list.u8();
            Octets parameter = list.part(extended ? list.u16() : list.u8());
            if (type != CAPABILITIES) {
                throw new UnreadableMessageException("optional parameter " + type);
            }
            while (parameter.hasRemaining()) {
                int code = parameter.u8();
                values.computeIfAbsent(code, _ -> new ArrayList<>()).add(parameter.bytes(parameter.u8()));
            }
        }
    }

    /** ExaBGP has one class for a capability and its pre-standard twin, and shows both as the one that came last. */
    private static boolean lastIsPreStandard(Map<Integer, List<byte[]>> values, int code) {
        boolean refresh = code == CapabilityView.REFRESH || code == CapabilityView.PRE_STANDARD_REFRESH;
        int standard = refresh ? CapabilityView.REFRESH : CapabilityView.MULTISESSION;
        int twin = refresh ? CapabilityView.PRE_STANDARD_REFRESH : CapabilityView.PRE_STANDARD_MULTISESSION;
        boolean last = false;
        for (int each : values.keySet()) {
            last = each == twin || (last && each != standard);
        }
        return last;
    }
}
