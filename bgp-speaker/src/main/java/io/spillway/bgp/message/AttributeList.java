package io.spillway.bgp.message;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The path attributes of one UPDATE while they are decoded, and what is wrong with them: RFC 7606, section 3, in the
 * order of its letters. Confined to one call.
 */
final class AttributeList {
    private static final int OPTIONAL = 0x80;
    private static final int EXTENDED_LENGTH = 0x10;
    private static final int FLAGS = 0xE0;

    private final WireReader in;
    /** The same, to find an attribute again. */
    private final WireReader whole;

    private final CodecContext context;
    private final List<PathAttribute> attributes = new ArrayList<>(8);
    private final List<AttributeError> errors = new ArrayList<>(0);
    private final long[] seen = new long[4];
    /** Where the attribute at hand starts. */
    private int start;

    AttributeList(WireReader in, CodecContext context) {
        this.in = in;
        this.whole = in.copy();
        this.context = context;
    }

    List<PathAttribute> attributes() {
        return attributes;
    }

    List<AttributeError> errors() {
        return errors;
    }

    void decode() throws DecodeException {
        while (in.hasRemaining()) {
            start = in.position();
            if (in.remaining() < 3) {
                cutShort("an attribute header is cut short");
                return;
            }
            int flags = in.u8();
            int code = in.u8();
            boolean extended = (flags & EXTENDED_LENGTH) != 0;
            if (extended && in.remaining() < 2) {
                cutShort(code, "the length of " + AttributeDescriptors.name(code) + " is cut short");
                return;
            }
            int length = extended ? in.u16() : in.u8();
            if (length > in.remaining()) {
                cutShort(
                        code,
                        AttributeDescriptors.name(code) + " claims " + length + " octets, " + in.remaining()
                                + " are left");
                return;
            }
            attribute(flags & FLAGS, code, in.slice(length, BgpError.ATTRIBUTE_LENGTH));
        }
    }

    /** RFC 7606, section 4: the attribute length errs, but the place of the NLRI is known; unless it is in here. */
    private void cutShort(int code, String words) throws DecodeException {
        if (isMultiprotocol(code)) {
            // Section 3 (j): what can't be read can't be treated as withdrawn.
            throw new DecodeException(BgpError.OPTIONAL_ATTRIBUTE, words, in.sinceAndRest(start));
        }
        cutShort(words);
    }

    private void cutShort(String words) {
        add(0, Outcome.TREAT_AS_WITHDRAW, BgpError.MALFORMED_ATTRIBUTE_LIST, words);
    }

    private void attribute(int flags, int code, WireReader value) throws DecodeException {
        if (!firstOf(code)) {
            duplicate(code);
            return;
        }
        AttributeDescriptor<?> descriptor = AttributeDescriptors.of(code);
        if (descriptor == null) {
            unknown(flags, code, value);
            return;
        }
        boolean conflict = !descriptor.category().allows(flags);
        if (conflict) {
            String words = "flags 0x%02x of %s".formatted(flags, descriptor.name());
            add(code, descriptor.conflict(), BgpError.ATTRIBUTE_FLAGS, words);
        }
        if (!descriptor.scope().accepts(context)) {
            String words = descriptor.name() + " " + descriptor.scope().instead();
            add(code, Outcome.ATTRIBUTE_DISCARD, BgpError.OPTIONAL_ATTRIBUTE, words);
            return;
        }
        try {
            PathAttribute attribute = value(descriptor, flags, value);
            // The routes in MP_REACH_NLRI have to be known to be treated as withdrawn.
            if (!conflict || attribute instanceof MpReach || attribute instanceof MpUnreach) {
                attributes.add(attribute);
            }
        } catch (DecodeException e) {
            if (descriptor.malformed() == Outcome.SESSION_RESET) {
                // RFC 4760, section 7, has one error for everything that is wrong with its two attributes. The data is
                // the attribute itself, type, length and value (RFC 4271, section 6.3).
                throw new DecodeException(BgpError.OPTIONAL_ATTRIBUTE, e.what(), in.since(start));
            }
            add(code, descriptor.malformed(), e.error(), e.what());
        }
    }

    private void add(int code, Outcome outcome, BgpError error, String words) {
        errors.add(new AttributeError(code, outcome, error, words));
    }

    private boolean firstOf(int code) {
        long bit = 1L << code;
        boolean first = (seen[code >>> 6] & bit) == 0;
        seen[code >>> 6] |= bit;
        return first;
    }

    private boolean has(int code) {
        return (seen[code >>> 6] & (1L << code)) != 0;
    }

    /** RFC 7606, section 3 (g). */
    private void duplicate(int code) throws DecodeException {
        String words = AttributeDescriptors.name(code) + " twice";
        if (isMultiprotocol(code)) {
            throw new DecodeException(BgpError.MALFORMED_ATTRIBUTE_LIST, words);
        }
        add(code, Outcome.ATTRIBUTE_DISCARD, BgpError.MALFORMED_ATTRIBUTE_LIST, words);
    }

    /**
     * RFC 4271, section 6.3: RFC 7606 left the unknown well-known attribute as it was. Nobody who keeps the rules passes
     * one on, so it is the neighbor itself that is wrong, not someone far away.
     */
    private void unknown(int flags, int code, WireReader value) throws DecodeException {
        if ((flags & OPTIONAL) == 0) {
            throw new DecodeException(
                    BgpError.UNRECOGNIZED_WELL_KNOWN_ATTRIBUTE,
                    "unknown well-known attribute " + code,
                    in.since(start));
        }
        attributes.add(new OpaqueAttribute(flags, code, value.rest()));
    }

    private PathAttribute value(AttributeDescriptor<?> descriptor, int flags, WireReader value) throws DecodeException {
        if (isMultiprotocol(descriptor.code())) {
            return multiprotocol(descriptor, flags, value);
        }
        PathAttribute attribute = descriptor.decoder().decode(value, context);
        return attribute instanceof OpaqueAttribute(int _, int code, byte[] octets)
                ? new OpaqueAttribute(flags, code, octets)
                : attribute;
    }

    private static boolean isMultiprotocol(int code) {
        return code == MpReach.DESCRIPTOR.code() || code == MpUnreach.DESCRIPTOR.code();
    }

    /** Routes of a family that was not negotiated are none of our business, and must not cost the session. */
    private PathAttribute multiprotocol(AttributeDescriptor<?> descriptor, int flags, WireReader value)
            throws DecodeException {
        WireReader look = value.copy();
        Optional<Family> family = Family.of(look.u16(), look.u8());
        return family.isPresent() && context.families().contains(family.get())
                ? descriptor.decoder().decode(value, context)
                : new OpaqueAttribute(flags, descriptor.code(), value.rest());
    }

    /**
     * What can only be said with the whole list at hand.
     *
     * @param hasNlri IPv4 routes follow the attributes
     */
    void finish(boolean hasNlri) throws DecodeException {
        MpReach reach = find(MpReach.class);
        boolean hidden = has(MpReach.DESCRIPTOR.code()) && reach == null; // of a family that nobody asked for
        boolean hasReachable =
                hasNlri || hidden || (reach != null && !reach.nlri().isEmpty());
        if (hasReachable) {
            require(Origin.DESCRIPTOR);
            require(AsPath.DESCRIPTOR);
        }
        if (hasNlri) {
            require(NextHop.DESCRIPTOR);
            NextHop nextHop = find(NextHop.class);
            if (nextHop != null && !Addresses.isUsableNextHop(nextHop.address())) {
                unusable(NextHop.DESCRIPTOR, Addresses.text(nextHop.address()));
            }
        } else {
            ignoreNextHop(has(MpReach.DESCRIPTOR.code()));
        }
        if (reach != null && !reach.hasUsableNextHop()) {
            unusable(MpReach.DESCRIPTOR, Addresses.text(reach.nextHops().getFirst()));
        }
        if (!hasReachable) {
            resetIfRoutesMayBeLost();
        }
    }

    private <A extends PathAttribute> @Nullable A find(Class<A> type) {
        for (PathAttribute attribute : attributes) {
            if (type.isInstance(attribute)) {
                return type.cast(attribute);
            }
        }
        return null;
    }

    /** RFC 7606, section 3 (d). */
    private void require(AttributeDescriptor<?> descriptor) {
        if (!has(descriptor.code())) {
            add(
                    descriptor.code(),
                    Outcome.TREAT_AS_WITHDRAW,
                    BgpError.MISSING_WELL_KNOWN_ATTRIBUTE,
                    descriptor.name() + " is missing");
        }
    }

    /** RFC 4271, section 6.3: a next hop that can't be one makes the route one to be ignored. */
    private void unusable(AttributeDescriptor<?> descriptor, String address) {
        add(
                descriptor.code(),
                Outcome.TREAT_AS_WITHDRAW,
                BgpError.INVALID_NEXT_HOP,
                "next hop " + address + " in " + descriptor.name());
    }

    /**
     * NEXT_HOP belongs to the routes behind the attributes. Where there are none but those of MP_REACH_NLRI it is
     * ignored, whatever is in it (RFC 4760, section 3).
     */
    private void ignoreNextHop(boolean multiprotocol) {
        if (!multiprotocol) {
            return;
        }
        int code = NextHop.DESCRIPTOR.code();
        errors.replaceAll(error -> error.code() == code
                ? new AttributeError(code, Outcome.ATTRIBUTE_DISCARD, error.error(), error.words())
                : error);
    }

    /**
     * RFC 7606, section 5.2: attributes that announce nothing and are wrong beyond an attribute discard. The routes may
     * be hidden behind the error, so there is nothing that could be treated as withdrawn.
     */
    private void resetIfRoutesMayBeLost() throws DecodeException {
        for (AttributeError error : errors) {
            if (error.outcome() != Outcome.ATTRIBUTE_DISCARD) {
                throw new DecodeException(error.error(), error.words() + ", and no route is announced", data(error));
            }
        }
    }

    /** RFC 4271, section 6.3: for these the attribute itself, type, length and value. */
    private byte[] data(AttributeError error) throws DecodeException {
        return switch (error.error()) {
            case ATTRIBUTE_FLAGS, ATTRIBUTE_LENGTH, INVALID_ORIGIN, INVALID_NEXT_HOP, OPTIONAL_ATTRIBUTE ->
                whole(error.code());
            default -> new byte[0];
        };
    }

    /** The first attribute of a type; it has been read before. */
    private byte[] whole(int code) throws DecodeException {
        while (true) {
            int from = whole.position();
            int flags = whole.u8();
            int found = whole.u8();
            whole.bytes((flags & EXTENDED_LENGTH) != 0 ? whole.u16() : whole.u8());
            if (found == code) {
                return whole.since(from);
            }
        }
    }
}
