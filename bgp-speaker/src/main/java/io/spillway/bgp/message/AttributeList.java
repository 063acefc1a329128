package io.spillway.bgp.message;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/**
 * The path attributes of one UPDATE while they are decoded, and what is wrong with them: RFC 7606, section 3, in the
 * order of its letters. Confined to one call.
 */
final class AttributeList {
    private static final int OPTIONAL = 0x80;
    private static final int EXTENDED_LENGTH = 0x10;

    private final CodecContext context;
    private final List<PathAttribute> attributes = new ArrayList<>();
    private final List<AttributeError> errors = new ArrayList<>();
    private final BitSet seen = new BitSet(256);

    AttributeList(CodecContext context) {
        this.context = context;
    }

    List<PathAttribute> attributes() {
        return attributes;
    }

    List<AttributeError> errors() {
        return errors;
    }

    void decode(WireReader in) throws DecodeException {
        while (in.hasRemaining()) {
            int start = in.position();
            if (in.remaining() < 3) {
                cutShort("an attribute header is cut short");
                return;
            }
            int flags = in.u8();
            int code = in.u8();
            if ((flags & EXTENDED_LENGTH) != 0 && in.remaining() < 2) {
                cutShort("the length of " + AttributeDescriptors.name(code) + " is cut short");
                return;
            }
            int length = (flags & EXTENDED_LENGTH) != 0 ? in.u16() : in.u8();
            if (length > in.remaining()) {
                cutShort(AttributeDescriptors.name(code) + " claims " + length + " octets, " + in.remaining()
                        + " are left");
                return;
            }
            WireReader value = in.slice(length, BgpError.ATTRIBUTE_LENGTH);
            attribute(flags & ~EXTENDED_LENGTH & 0xF0, code, value, in.since(start));
        }
    }

    /** RFC 7606, section 4: the attribute length errs, but the place of the NLRI is known. */
    private void cutShort(String words) {
        errors.add(new AttributeError(0, Outcome.TREAT_AS_WITHDRAW, BgpError.MALFORMED_ATTRIBUTE_LIST, words));
    }

    private void attribute(int flags, int code, WireReader value, byte[] whole) throws DecodeException {
        boolean again = seen.get(code);
        seen.set(code);
        if (again) {
            duplicate(code);
            return;
        }
        AttributeDescriptor<?> descriptor = AttributeDescriptors.of(code);
        if (descriptor == null) {
            unknown(flags, code, value, whole);
            return;
        }
        boolean flagsConflict = !descriptor.category().allows(flags);
        if (flagsConflict) {
            String words = "flags 0x%02x of %s".formatted(flags, descriptor.name());
            errors.add(new AttributeError(code, Outcome.TREAT_AS_WITHDRAW, BgpError.ATTRIBUTE_FLAGS, words));
        }
        if (descriptor.scope() == AttributeDescriptor.Scope.INTERNAL && context.external()) {
            String words = descriptor.name() + " from another AS";
            errors.add(new AttributeError(code, Outcome.ATTRIBUTE_DISCARD, BgpError.ATTRIBUTE_FLAGS, words));
            return;
        }
        try {
            PathAttribute attribute = value(descriptor, flags, value);
            // The routes in MP_REACH_NLRI have to be known to be treated as withdrawn.
            if (!flagsConflict || attribute instanceof MpReach || attribute instanceof MpUnreach) {
                attributes.add(attribute);
            }
        } catch (DecodeException e) {
            if (descriptor.malformed() == Outcome.SESSION_RESET) {
                throw reset(e, whole);
            }
            errors.add(new AttributeError(code, descriptor.malformed(), e.error(), e.what()));
        }
    }

    /** RFC 7606, section 3 (g). */
    private void duplicate(int code) throws DecodeException {
        String words = AttributeDescriptors.name(code) + " twice";
        if (isMultiprotocol(code)) {
            throw new DecodeException(BgpError.MALFORMED_ATTRIBUTE_LIST, words);
        }
        errors.add(new AttributeError(code, Outcome.ATTRIBUTE_DISCARD, BgpError.MALFORMED_ATTRIBUTE_LIST, words));
    }

    /** RFC 4271, section 6.3: RFC 7606 left the unknown well-known attribute as it was. */
    private void unknown(int flags, int code, WireReader value, byte[] whole) throws DecodeException {
        if ((flags & OPTIONAL) == 0) {
            throw new DecodeException(
                    BgpError.UNRECOGNIZED_WELL_KNOWN_ATTRIBUTE, "unknown well-known attribute " + code, whole);
        }
        attributes.add(new OpaqueAttribute(flags, code, value.rest()));
    }

    private PathAttribute value(AttributeDescriptor<?> descriptor, int flags, WireReader value) throws DecodeException {
        if (isMultiprotocol(descriptor.code())) {
            return multiprotocol(descriptor, flags, value);
        }
        return descriptor.decoder().decode(value, context);
    }

    private static boolean isMultiprotocol(int code) {
        return code == MpReach.DESCRIPTOR.code() || code == MpUnreach.DESCRIPTOR.code();
    }

    /** Routes of a family that was not negotiated are none of our business, and must not cost the session. */
    private PathAttribute multiprotocol(AttributeDescriptor<?> descriptor, int flags, WireReader value)
            throws DecodeException {
        WireReader look = value.copy();
        boolean wanted = Family.of(look.u16(), look.u8())
                .filter(context.families()::contains)
                .isPresent();
        return wanted
                ? descriptor.decoder().decode(value, context)
                : new OpaqueAttribute(flags, descriptor.code(), value.rest());
    }

    /**
     * What can only be said with the whole list at hand.
     *
     * @param hasNlri IPv4 routes follow the attributes
     */
    void finish(boolean hasNlri) throws DecodeException {
        boolean hasReachable = hasNlri || seen.get(MpReach.DESCRIPTOR.code());
        if (hasReachable) {
            require(Origin.DESCRIPTOR);
            require(AsPath.DESCRIPTOR);
        }
        if (hasNlri) {
            require(NextHop.DESCRIPTOR);
        }
        for (PathAttribute attribute : attributes) {
            if (attribute instanceof MpReach reach && !reach.hasUsableNextHop()) {
                String words = "next hop " + Addresses.text(reach.nextHops().getFirst());
                errors.add(new AttributeError(
                        MpReach.DESCRIPTOR.code(), Outcome.TREAT_AS_WITHDRAW, BgpError.INVALID_NEXT_HOP, words));
            }
        }
        if (!hasReachable) {
            resetIfRoutesMayBeLost();
        }
    }

    /** RFC 7606, section 3 (d). */
    private void require(AttributeDescriptor<?> descriptor) {
        if (!seen.get(descriptor.code())) {
            errors.add(new AttributeError(
                    descriptor.code(),
                    Outcome.TREAT_AS_WITHDRAW,
                    BgpError.MISSING_WELL_KNOWN_ATTRIBUTE,
                    descriptor.name() + " is missing"));
        }
    }

    /**
     * RFC 7606, section 5.2: attributes that announce nothing and are wrong beyond an attribute discard. The routes may
     * be hidden behind the error, so there is nothing that could be treated as withdrawn.
     */
    private void resetIfRoutesMayBeLost() throws DecodeException {
        for (AttributeError error : errors) {
            if (error.outcome() != Outcome.ATTRIBUTE_DISCARD) {
                throw new DecodeException(error.error(), error.words() + ", and no route is announced");
            }
        }
    }

    /** RFC 4271, section 6.3: the data is the attribute itself, type, length and value. */
    private static DecodeException reset(DecodeException e, byte[] whole) {
        // RFC 4760, section 7, has one error for everything that is wrong with its two attributes.
        return new DecodeException(BgpError.OPTIONAL_ATTRIBUTE, e.what(), whole);
    }
}
