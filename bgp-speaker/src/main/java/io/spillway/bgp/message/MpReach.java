package io.spillway.bgp.message;

import static io.spillway.bgp.message.AttributeDescriptor.Category.OPTIONAL_NON_TRANSITIVE;
import static io.spillway.bgp.message.Outcome.SESSION_RESET;

import java.net.InetAddress;
import java.util.List;

/**
 * Routes of any family announced, with the next hop they have in common (RFC 4760, section 3).
 *
 * @param nextHops the next hop; for IPv6 perhaps followed by its link-local address (RFC 2545, section 3)
 */
public record MpReach(List<InetAddress> nextHops, Nlri nlri) implements PathAttribute {
    static final AttributeDescriptor<MpReach> DESCRIPTOR = AttributeDescriptor.of(
            14,
            "MP_REACH_NLRI",
            OPTIONAL_NON_TRANSITIVE,
            SESSION_RESET,
            MpReach.class,
            MpReach::decode,
            MpReach::encode);

    public MpReach {
        nextHops = List.copyOf(nextHops);
    }

    /** Whether packets could be sent to the next hop at all. */
    boolean hasUsableNextHop() {
        return Addresses.isUsableNextHop(nextHops.getFirst());
    }

    private static MpReach decode(WireReader in, CodecContext context) throws DecodeException {
        Family family = Family.of(in.u16(), in.u8()).orElseThrow(); // UpdateDecoder looked before
        int length = in.u8();
        List<InetAddress> nextHops = nextHops(family, length, in);
        in.u8(); // reserved: ignored (RFC 4760, section 3)
        return new MpReach(nextHops, Nlri.decode(family, in, BgpError.OPTIONAL_ATTRIBUTE));
    }

    private static List<InetAddress> nextHops(Family family, int length, WireReader in) throws DecodeException {
        int octets = family.bits() / 8;
        if (length == octets) {
            return List.of(Addresses.of(in.bytes(octets)));
        }
        if (family == Family.IPV6_UNICAST && length == 2 * octets) {
            return List.of(Addresses.of(in.bytes(octets)), Addresses.of(in.bytes(octets)));
        }
        throw new DecodeException(
                BgpError.OPTIONAL_ATTRIBUTE, "next hop of " + length + " octets for " + family.label());
    }

    private static void encode(MpReach attribute, WireWriter out, CodecContext context) {
        Family family = attribute.nlri.family();
        out.u16(family.afi()).u8(family.safi());
        out.u8(attribute.nextHops.size() * family.bits() / 8);
        attribute.nextHops.forEach(address -> out.bytes(address.getAddress()));
        out.u8(0).bytes(attribute.nlri.wire());
    }
}
