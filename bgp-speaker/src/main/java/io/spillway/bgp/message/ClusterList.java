package io.spillway.bgp.message;

import static io.spillway.bgp.message.AttributeDescriptor.Category.OPTIONAL_NON_TRANSITIVE;
import static io.spillway.bgp.message.Outcome.TREAT_AS_WITHDRAW;

import java.net.Inet4Address;
import java.util.ArrayList;
import java.util.List;

/** The route reflection clusters a route has passed (RFC 4456, section 8). */
public record ClusterList(List<Inet4Address> ids) implements PathAttribute {
    static final AttributeDescriptor<ClusterList> DESCRIPTOR = AttributeDescriptor.of(
                    10,
                    "CLUSTER_LIST",
                    OPTIONAL_NON_TRANSITIVE,
                    TREAT_AS_WITHDRAW,
                    ClusterList.class,
                    ClusterList::decode,
                    ClusterList::encode)
            .from(AttributeDescriptor.Scope.INTERNAL);

    public ClusterList {
        ids = List.copyOf(ids);
    }

    private static ClusterList decode(WireReader in, CodecContext context) throws DecodeException {
        in.expectMultiple("CLUSTER_LIST", 4);
        List<Inet4Address> ids = new ArrayList<>(in.remaining() / 4);
        while (in.hasRemaining()) {
            ids.add(Addresses.ipv4(in.bytes(4)));
        }
        return new ClusterList(ids);
    }

    private static void encode(ClusterList attribute, WireWriter out, CodecContext context) {
        attribute.ids.forEach(id -> out.bytes(id.getAddress()));
    }
}
