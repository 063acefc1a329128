package io.spillway.bgp.exabgp.json;

/**
 * What a ROUTE-REFRESH says (RFC 2918, RFC 7313), in words.
 *
 * @param subtype {@code query}, {@code begin} or {@code end}
 */
record RefreshView(String afi, String safi, String subtype) {
    static RefreshView read(byte[] body, ApiVersion version) throws UnreadableMessageException {
        Octets in = new Octets(body);
        int afi = in.u16();
        int subtype = in.u8();
        int safi = in.u8();
        String words = switch (subtype) {
            case 0 -> "query";
            case 1 -> "begin";
            case 2 -> "end";
            default -> throw new UnreadableMessageException("route refresh of subtype " + subtype);
        };
        return new RefreshView(FamilyNames.afi(afi, version), FamilyNames.safi(safi, version), words);
    }

    JsonObject json() {
        return new JsonObject().string("afi", afi).string("safi", safi).string("subtype", subtype);
    }
}
