package io.spillway.bgp.message;

import java.util.ArrayList;
import java.util.List;

/** AS numbers and paths of two or four octets (RFC 4271, section 4.3; RFC 6793). */
final class AsNumbers {
    private AsNumbers() {}

    static List<Segment> segments(WireReader in, boolean fourOctets) throws DecodeException {
        List<Segment> segments = new ArrayList<>(1);
        while (in.hasRemaining()) {
            Segment.Type type = Segment.Type.of(in.u8());
            int count = in.u8();
            if (count == 0) {
                throw new DecodeException(BgpError.MALFORMED_AS_PATH, "an empty segment"); // RFC 7606, section 7.2
            }
            if (count * (fourOctets ? 4 : 2) > in.remaining()) {
                throw new DecodeException(
                        BgpError.MALFORMED_AS_PATH, "a segment of " + count + " ASes in " + in.remaining() + " octets");
            }
            segments.add(new Segment(type, asns(in, count, fourOctets)));
        }
        return segments;
    }

    private static PackedList.Asns asns(WireReader in, int count, boolean fourOctets) throws DecodeException {
        int[] asns = new int[count];
        for (int i = 0; i < count; i++) {
            asns[i] = fourOctets ? in.i32() : in.u16();
            if (asns[i] == 0) {
                throw new DecodeException(BgpError.MALFORMED_AS_PATH, "AS 0"); // RFC 7607, section 2
            }
        }
        return new PackedList.Asns(asns);
    }

    static void write(List<Segment> segments, boolean fourOctets, WireWriter out) {
        for (Segment segment : segments) {
            out.u8(segment.type().code()).u8(segment.asns().size());
            for (long as : segment.asns()) {
                write(as, fourOctets, out);
            }
        }
    }

    static void write(long as, boolean fourOctets, WireWriter out) {
        if (fourOctets) {
            out.u32(as);
        } else {
            out.u16(as > 0xFFFF ? Open.AS_TRANS : (int) as);
        }
    }
}
