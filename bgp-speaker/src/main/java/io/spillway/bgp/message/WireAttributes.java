package io.spillway.bgp.message;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.AbstractList;
import java.util.Arrays;
import java.util.List;
import java.util.RandomAccess;
import org.jspecify.annotations.Nullable;

/**
 * Path attributes without an error, as they are on the wire, and decoded when somebody looks at them. Unchangeable; any
 * thread.
 */
public final class WireAttributes extends AbstractList<PathAttribute> implements RandomAccess {
    private static final int EXTENDED_LENGTH = 0x10;

    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private final byte[] bytes;
    private final int from;
    private final int end;
    private final CodecContext context;
    private @Nullable List<PathAttribute> decoded;

    private WireAttributes(byte[] bytes, int from, int end, CodecContext context) {
        this.bytes = bytes;
        this.from = from;
        this.end = end;
        this.context = context;
    }

    /** The rest of {@code in}, if these are the attributes of ordinary IPv4 routes; null: they are to be decoded. */
    static @Nullable WireAttributes ifPlain(WireReader in, CodecContext context) {
        byte[] bytes = in.array();
        int from = in.position();
        int end = from + in.remaining();
        return PlainAttributes.check(bytes, from, end, context) ? new WireAttributes(bytes, from, end, context) : null;
    }

    /**
     * What the routes of one family in an UPDATE have in common: its attributes with the next hop of that family and
     * without routes, so that an MP_REACH_NLRI has none. Two UPDATEs that differ in their routes only give the same bytes.
     *
     * @param context the one the UPDATE was decoded with
     */
    public static WireAttributes of(Update update, Family family, CodecContext context) {
        if (update.attributes() instanceof WireAttributes plain) {
            return plain;
        }
        WireWriter out = new WireWriter();
        boolean inMpReach = update.attribute(MpReach.class)
                .filter(reach -> reach.nlri().family() == family)
                .isPresent();
        for (PathAttribute attribute : update.attributes()) {
            switch (attribute) {
                case MpUnreach _ -> {}
                case MpReach reach
                when inMpReach ->
                    UpdateEncoder.attribute(new MpReach(reach.nextHops(), Nlri.empty(family)), out, context);
                case MpReach _ -> {}
                case NextHop _ when inMpReach -> {}
                default -> UpdateEncoder.attribute(attribute, out, context);
            }
        }
        byte[] bytes = out.toBytes();
        return new WireAttributes(bytes, 0, bytes.length, context);
    }

    /**
     * Attributes kept earlier.
     *
     * @param bytes from {@link #copyTo}; not copied
     */
    public static WireAttributes kept(byte[] bytes, CodecContext context) {
        return new WireAttributes(bytes, 0, bytes.length, context);
    }

    /** Takes one attribute: its type code, and where its value lies. */
    public interface Visitor {
        void attribute(int code, byte[] bytes, int from, int end);
    }

    /** Shows every attribute without decoding it. */
    public void forEach(Visitor visitor) {
        int at = from;
        while (at < end) {
            int code = bytes[at + 1] & 0xFF;
            boolean extended = (bytes[at] & EXTENDED_LENGTH) != 0;
            int length = bytes[at + 2] & 0xFF;
            at += 3;
            if (extended) {
                length = length << 8 | (bytes[at++] & 0xFF);
            }
            visitor.attribute(code, bytes, at, at + length);
            at += length;
        }
    }

    /** Whether there is one of this type. */
    public boolean has(int code) {
        return find(code) >= 0;
    }

    /** The AS the route came through last; 0: its path is empty or begins with an AS_SET. */
    public long leftmostAs() {
        int at = find(AsPath.DESCRIPTOR.code());
        if (at < 0) {
            return 0;
        }
        int value = at + ((bytes[at] & EXTENDED_LENGTH) != 0 ? 4 : 3);
        boolean isEmpty = bytes[value - 1] == 0 && (value - at == 3 || bytes[value - 2] == 0);
        if (isEmpty || bytes[value] != Segment.Type.SEQUENCE.code()) {
            return 0;
        }
        int high = (bytes[value + 2] & 0xFF) << 8 | (bytes[value + 3] & 0xFF);
        return context.fourOctetAs()
                ? ((long) high << 16) | (bytes[value + 4] & 0xFF) << 8 | (bytes[value + 5] & 0xFF)
                : high;
    }

    /** Where the attribute of a type begins; negative: there is none. */
    private int find(int code) {
        int at = from;
        while (at < end) {
            if ((bytes[at + 1] & 0xFF) == code) {
                return at;
            }
            boolean extended = (bytes[at] & EXTENDED_LENGTH) != 0;
            int length = bytes[at + 2] & 0xFF;
            at += 3;
            if (extended) {
                length = length << 8 | (bytes[at++] & 0xFF);
            }
            at += length;
        }
        return -1;
    }

    /** Octets on the wire. */
    public int wireLength() {
        return end - from;
    }

    /** Writes them to {@code target}, which has room for {@link #wireLength}. */
    public void copyTo(byte[] target, int at) {
        System.arraycopy(bytes, from, target, at, end - from);
    }

    /** Whether they are byte for byte what {@link #copyTo} has written there. */
    public boolean sameAs(byte[] others, int at, int length) {
        return Arrays.equals(bytes, from, end, others, at, at + length);
    }

    /**
     * A number that is the same for the same bytes.
     *
     * @param seed makes it hard to guess which attributes share one
     */
    public int hash(long seed) {
        long hash = seed;
        int at = from;
        for (; at + 8 <= end; at += 8) {
            hash = mix(hash ^ (long) LONGS.get(bytes, at));
        }
        long rest = (long) end - from;
        for (; at < end; at++) {
            rest = rest << 8 | (bytes[at] & 0xFF);
        }
        return (int) (mix(hash ^ rest) >>> 32);
    }

    private static long mix(long value) {
        long mixed = value * 0x9E37_79B9_7F4A_7C15L;
        return mixed ^ mixed >>> 32;
    }

    /** How they are to be read. */
    public CodecContext context() {
        return context;
    }

    @Override
    public PathAttribute get(int index) {
        return decoded().get(index);
    }

    @Override
    public int size() {
        return decoded().size();
    }

    private List<PathAttribute> decoded() {
        List<PathAttribute> now = decoded; // two threads may both decode: the outcome is the same
        if (now == null) {
            now = decode();
            decoded = now;
        }
        return now;
    }

    private List<PathAttribute> decode() {
        AttributeList list =
                new AttributeList(new WireReader(bytes, from, end, BgpError.MALFORMED_ATTRIBUTE_LIST), context);
        try {
            list.decode();
        } catch (DecodeException e) {
            throw new IllegalStateException("attributes thought to be sound: " + e.what(), e);
        }
        return List.copyOf(list.attributes());
    }
}
