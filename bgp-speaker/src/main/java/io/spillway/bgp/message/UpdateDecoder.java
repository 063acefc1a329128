package io.spillway.bgp.message;

import java.util.Comparator;
import java.util.List;

/** Bytes to UPDATE (RFC 4271, sections 4.3 and 6.3, as revised by RFC 7606). */
final class UpdateDecoder {
    private UpdateDecoder() {}

    static Update decode(WireReader in, CodecContext context) throws DecodeException {
        WireReader withdrawnField = in.slice(in.u16(), BgpError.INVALID_NETWORK_FIELD);
        WireReader attributeField = in.slice(in.u16(), BgpError.MALFORMED_ATTRIBUTE_LIST);
        Nlri withdrawn = Nlri.decode(Family.IPV4_UNICAST, withdrawnField, context, BgpError.INVALID_NETWORK_FIELD);
        Nlri nlri = Nlri.decode(Family.IPV4_UNICAST, in, context, BgpError.INVALID_NETWORK_FIELD);

        WireAttributes plain = nlri.isEmpty() ? null : WireAttributes.ifPlain(attributeField, context);
        if (plain != null) {
            return new Update(withdrawn, plain, nlri, List.of());
        }
        AttributeList list = new AttributeList(attributeField, context);
        list.decode();
        list.finish(!nlri.isEmpty());

        list.errors().sort(Comparator.comparing(AttributeError::outcome).reversed());
        return new Update(withdrawn, list.attributes(), nlri, list.errors());
    }
}
