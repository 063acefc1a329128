package io.spillway.bgp.message;

import java.util.ArrayList;
import java.util.List;

/** OPEN (RFC 4271, section 4.2) with its optional parameters, short and extended (RFC 9072). */
final class OpenCodec {
    private static final int CAPABILITIES = 2;
    private static final int EXTENDED = 255;

    private OpenCodec() {}

    static Open decode(WireReader in) throws DecodeException {
        int version = in.u8();
        if (version != Open.VERSION) {
            // Data: the largest version we support below the one offered (RFC 4271, section 6.2).
            throw new DecodeException(
                    BgpError.UNSUPPORTED_VERSION, "version " + version, (byte) 0, (byte) Open.VERSION);
        }
        int as = in.u16();
        if (as == 0) {
            throw new DecodeException(BgpError.BAD_PEER_AS, "AS 0"); // RFC 7607, section 2
        }
        int holdTimeS = in.u16();
        if (holdTimeS == 1 || holdTimeS == 2) {
            throw new DecodeException(BgpError.UNACCEPTABLE_HOLD_TIME, "hold time of " + holdTimeS + " s");
        }
        byte[] identifier = in.bytes(4);
        if ((identifier[0] | identifier[1] | identifier[2] | identifier[3]) == 0) {
            throw new DecodeException(BgpError.BAD_BGP_IDENTIFIER, "identifier 0.0.0.0"); // RFC 6286, section 2.1
        }
        Open open = new Open(as, holdTimeS, Addresses.ipv4(identifier), parameters(in));
        if (open.as() == 0) {
            throw new DecodeException(BgpError.BAD_PEER_AS, "AS 0 in the 4-octet AS capability");
        }
        return open;
    }

    private static List<Capability> parameters(WireReader in) throws DecodeException {
        int length = in.u8();
        boolean extended = length > 0 && in.hasRemaining() && in.peekU8() == EXTENDED;
        if (extended) {
            in.u8();
            length = in.u16();
        }
        if (length != in.remaining()) {
            throw new DecodeException(
                    BgpError.OPEN_UNSPECIFIC,
                    "optional parameters of " + length + " octets where there are " + in.remaining());
        }
        List<Capability> capabilities = new ArrayList<>();
        while (in.hasRemaining()) {
            parameter(in.u8(), extended ? in.u16() : in.u8(), in, capabilities);
        }
        return capabilities;
    }

    private static void parameter(int type, int length, WireReader in, List<Capability> capabilities)
            throws DecodeException {
        if (type != CAPABILITIES) {
            throw new DecodeException(BgpError.UNSUPPORTED_OPTIONAL_PARAMETER, "optional parameter " + type);
        }
        WireReader list = in.slice(length, BgpError.OPEN_UNSPECIFIC);
        while (list.hasRemaining()) {
            int code = list.u8();
            capabilities.add(CapabilityCodec.decode(code, list.bytes(list.u8())));
        }
    }

    static void encode(Open open, WireWriter out) {
        out.u8(Open.VERSION)
                .u16(open.twoOctetAs())
                .u16(open.holdTimeS())
                .bytes(open.identifier().getAddress());
        byte[] list = capabilities(open.capabilities());
        if (list.length == 0) {
            out.u8(0);
        } else if (list.length + 2 < EXTENDED) {
            out.u8(list.length + 2).u8(CAPABILITIES).u8(list.length).bytes(list);
        } else {
            out.u8(EXTENDED).u8(EXTENDED).u16(list.length + 3);
            out.u8(CAPABILITIES).u16(list.length).bytes(list);
        }
    }

    private static byte[] capabilities(List<Capability> capabilities) {
        WireWriter list = new WireWriter();
        for (Capability capability : capabilities) {
            CapabilityCodec.encode(capability, list);
        }
        return list.toBytes();
    }
}
