package io.spillway.bgp.message;

import static io.spillway.bgp.message.AttributeDescriptor.Category.OPTIONAL_NON_TRANSITIVE;
import static io.spillway.bgp.message.Outcome.SESSION_RESET;

import java.net.InetAddress;
import java.util.List;

/**
 * Routes of any family announced, with the next hop they have in common (RFC 4760, section 3).
 *
 * @param nextHops the next hop; an IPv6 one perhaps followed by its link-local address (RFC 2545, section 3); IPv4
 *     routes may have an IPv6 one where that was agreed (RFC 8950)
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

    private static final int IPV4 = 4;
    private static final int IPV6 = 16;

    public MpReach {
        nextHops = List.copyOf(nextHops);
    }

    /** Where packets are sent: the first next hop that can be one; the link-local one when the other can't. */
    public InetAddress nextHop() {
        for (InetAddress address : nextHops) {
            if (Addresses.isUsableNextHop(address)) {
                return address;
            }
        }
        return nextHops.getFirst();
    }

    /** Whether packets could be sent to a next hop at all. */
    boolean hasUsableNextHop() {
        return Addresses.isUsableNextHop(nextHop());
    }

    private static MpReach decode(WireReader in, CodecContext context) throws DecodeException {
        Family family = Family.of(in.u16(), in.u8()).orElseThrow(); // AttributeList looked before
        int length = in.u8();
        List<InetAddress> nextHops = nextHops(family, length, in, context);
        in.u8(); // reserved: ignored (RFC 4760, section 3)
        return new MpReach(nextHops, Nlri.decode(family, in, context, BgpError.OPTIONAL_ATTRIBUTE));
    }

    private static List<InetAddress> nextHops(Family family, int length, WireReader in, CodecContext context)
            throws DecodeException {
        boolean ipv6 = family == Family.IPV6_UNICAST || context.extendedNextHop(); // RFC 8950, section 3
        if ((family == Family.IPV4_UNICAST && length == IPV4) || (ipv6 && length == IPV6)) {
            return List.of(Addresses.of(in.bytes(length)));
        }
        if (ipv6 && length == 2 * IPV6) {
            return List.of(Addresses.of(in.bytes(IPV6)), Addresses.of(in.bytes(IPV6)));
        }
        throw new DecodeException(
                BgpError.OPTIONAL_ATTRIBUTE, "next hop of " + length + " octets for " + family.label());
    }

    private static void encode(MpReach attribute, WireWriter out, CodecContext context) {
        Family family = attribute.nlri.family();
        out.u16(family.afi()).u8(family.safi());
        int lengthAt = out.position();
        out.u8(0);
        attribute.nextHops.forEach(address -> out.bytes(address.getAddress()));
        out.patchU8(lengthAt, out.position() - lengthAt - 1);
        out.u8(0);
        attribute.nlri.encode(out, context);
    }
}
