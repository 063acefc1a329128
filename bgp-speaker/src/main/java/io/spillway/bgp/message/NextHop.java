package io.spillway.bgp.message;

import static io.spillway.bgp.message.AttributeDescriptor.Category.WELL_KNOWN;
import static io.spillway.bgp.message.Outcome.TREAT_AS_WITHDRAW;

import java.net.Inet4Address;

/** Where IPv4 routes of the UPDATE lead (RFC 4271, section 5.1.3). */
public record NextHop(Inet4Address address) implements PathAttribute {
    static final AttributeDescriptor<NextHop> DESCRIPTOR = AttributeDescriptor.of(
            3, "NEXT_HOP", WELL_KNOWN, TREAT_AS_WITHDRAW, NextHop.class, NextHop::decode, NextHop::encode);

    private static NextHop decode(WireReader in, CodecContext context) throws DecodeException {
        in.expect("NEXT_HOP", 4);
        return new NextHop(Addresses.ipv4(in.bytes(4))); // AttributeList asks whether it can be one
    }

    private static void encode(NextHop attribute, WireWriter out, CodecContext context) {
        out.bytes(attribute.address.getAddress());
    }
}
