package io.spillway.bgp.message;

import static io.spillway.bgp.message.AttributeDescriptor.Category.OPTIONAL_NON_TRANSITIVE;
import static io.spillway.bgp.message.AttributeDescriptor.Category.OPTIONAL_TRANSITIVE;
import static io.spillway.bgp.message.Outcome.ATTRIBUTE_DISCARD;
import static io.spillway.bgp.message.Outcome.TREAT_AS_WITHDRAW;

import java.util.List;

/**
 * Attributes that are of no use here, but for which an RFC says when they are malformed and what that means for the
 * route. Their values are looked through and kept as they came.
 */
final class OpaqueDescriptors {
    /** Who replicates multicast (RFC 6514, section 5: all routes of the UPDATE as though withdrawn). */
    private static final AttributeDescriptor<?> PMSI_TUNNEL = AttributeDescriptor.opaque(
            22, "PMSI_TUNNEL", OPTIONAL_TRANSITIVE, TREAT_AS_WITHDRAW, TREAT_AS_WITHDRAW, OpaqueDescriptors::pmsi);

    /** How to get to a tunnel's end (RFC 9012, section 13: treat-as-withdraw). */
    private static final AttributeDescriptor<?> TUNNEL_ENCAPSULATION = AttributeDescriptor.opaque(
            23,
            "TUNNEL_ENCAPSULATION",
            OPTIONAL_TRANSITIVE,
            TREAT_AS_WITHDRAW,
            TREAT_AS_WITHDRAW,
            OpaqueDescriptors::tunnels);

    /** Extended communities with an IPv6 address (RFC 5701; RFC 7606, section 7.15). */
    private static final AttributeDescriptor<?> IPV6_EXTENDED_COMMUNITIES = AttributeDescriptor.opaque(
            25,
            "IPV6 EXTENDED COMMUNITIES",
            OPTIONAL_TRANSITIVE,
            TREAT_AS_WITHDRAW,
            TREAT_AS_WITHDRAW,
            in -> in.expectMultiple("IPV6 EXTENDED COMMUNITIES", 20));

    /** Topology for controllers (RFC 9552, section 8.2.2: attribute discard). */
    private static final AttributeDescriptor<?> LINK_STATE = AttributeDescriptor.opaque(
            29, "BGP-LS", OPTIONAL_NON_TRANSITIVE, ATTRIBUTE_DISCARD, ATTRIBUTE_DISCARD, OpaqueDescriptors::linkState);

    /** Segment routing (RFC 8669, section 6: attribute discard). */
    private static final AttributeDescriptor<?> PREFIX_SID = AttributeDescriptor.opaque(
            40, "PREFIX_SID", OPTIONAL_TRANSITIVE, ATTRIBUTE_DISCARD, ATTRIBUTE_DISCARD, OpaqueDescriptors::prefixSid);

    static final List<AttributeDescriptor<?>> ALL =
            List.of(PMSI_TUNNEL, TUNNEL_ENCAPSULATION, IPV6_EXTENDED_COMMUNITIES, LINK_STATE, PREFIX_SID);

    private OpaqueDescriptors() {}

    /** Malformed: a tunnel type that is not defined, or an identifier that is not one of its type. */
    private static void pmsi(WireReader in) throws DecodeException {
        in.u8(); // flags
        int type = in.u8();
        in.bytes(3); // label
        int length = in.remaining();
        boolean fits = switch (type) {
            case 0 -> length == 0;
            case 1 -> length == 12 || length == 24; // RSVP-TE session of IPv4, IPv6
            case 2, 7 -> length >= 6 && length == fecElement(in); // mLDP
            case 3, 4, 5 -> length == 8 || length == 32; // two addresses
            case 6 -> length == 4 || length == 16; // ingress replication: one
            default -> throw new DecodeException(BgpError.OPTIONAL_ATTRIBUTE, "PMSI tunnel type " + type);
        };
        if (!fits) {
            throw new DecodeException(
                    BgpError.OPTIONAL_ATTRIBUTE, "PMSI tunnel type " + type + " with an identifier of " + length);
        }
    }

    /** How long an mLDP FEC element says it is: type, family, address, opaque value (RFC 6388, section 2.2). */
    private static int fecElement(WireReader in) throws DecodeException {
        in.bytes(3);
        int addressLength = in.u8();
        in.bytes(addressLength);
        return 6 + addressLength + in.u16();
    }

    /** Malformed: a TLV whose last octet is not the last of its last sub-TLV, or no TLV at all. */
    private static void tunnels(WireReader in) throws DecodeException {
        do {
            in.u16(); // tunnel type: one that is not known is no error
            WireReader tunnel = in.slice(in.u16(), BgpError.ATTRIBUTE_LENGTH);
            while (tunnel.hasRemaining()) {
                int type = tunnel.u8();
                tunnel.bytes(type < 128 ? tunnel.u8() : tunnel.u16());
            }
        } while (in.hasRemaining());
    }

    private static void linkState(WireReader in) throws DecodeException {
        while (in.hasRemaining()) {
            in.u16();
            in.bytes(in.u16());
        }
    }

    /** Malformed: no TLV, one that overruns, or one of a length its type can't have. */
    private static void prefixSid(WireReader in) throws DecodeException {
        do {
            int type = in.u8();
            int length = in.u16();
            boolean fits = switch (type) {
                case 1 -> length == 7; // label index
                case 3 -> length >= 8 && (length - 2) % 6 == 0; // originator SRGB
                default -> true;
            };
            if (!fits) {
                throw new DecodeException(
                        BgpError.OPTIONAL_ATTRIBUTE, "PREFIX_SID TLV " + type + " of " + length + " octets");
            }
            in.bytes(length);
        } while (in.hasRemaining());
    }
}
