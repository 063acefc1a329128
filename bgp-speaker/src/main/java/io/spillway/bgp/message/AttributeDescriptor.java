package io.spillway.bgp.message;

/**
 * Everything the codec knows about one path attribute: the only place where it is said.
 *
 * @param code type code, 1..255
 * @param name as the RFCs write it
 * @param malformed what an error in the value means (RFC 7606, section 7)
 * @param scope from whom it is wanted
 */
record AttributeDescriptor<A extends PathAttribute>(
        int code,
        String name,
        Category category,
        Outcome malformed,
        Scope scope,
        Class<A> type,
        Decoder<A> decoder,
        Encoder<A> encoder) {

    /** The Optional and Transitive flags that go with an attribute (RFC 4271, section 5). */
    enum Category {
        WELL_KNOWN(0x40, false),
        OPTIONAL_TRANSITIVE(0xC0, true),
        OPTIONAL_NON_TRANSITIVE(0x80, false);

        private final int flags;
        private final boolean mayBePartial;

        Category(int flags, boolean mayBePartial) {
            this.flags = flags;
            this.mayBePartial = mayBePartial;
        }

        int flags() {
            return flags;
        }

        /** Partial is only for what a speaker may pass on without knowing it (RFC 4271, section 4.3). */
        boolean allows(int received) {
            int fixed = mayBePartial ? 0xC0 : 0xE0;
            return (received & fixed) == flags;
        }
    }

    /** From which neighbors an attribute is taken. */
    enum Scope {
        ANY,
        /** Discarded when it comes from another AS (RFC 7606, sections 7.5, 7.9, 7.10). */
        INTERNAL
    }

    /** Reads a value; the reader ends where the value ends. */
    interface Decoder<A> {
        A decode(WireReader in, CodecContext context) throws DecodeException;
    }

    /** Writes a value. */
    interface Encoder<A> {
        void encode(A attribute, WireWriter out, CodecContext context);
    }

    /** A descriptor of an attribute that any neighbor may send. */
    static <A extends PathAttribute> AttributeDescriptor<A> of(
            int code,
            String name,
            Category category,
            Outcome malformed,
            Class<A> type,
            Decoder<A> decoder,
            Encoder<A> encoder) {
        return new AttributeDescriptor<>(code, name, category, malformed, Scope.ANY, type, decoder, encoder);
    }

    /** The same for an attribute that is only taken from neighbors of our own AS. */
    AttributeDescriptor<A> internalOnly() {
        return new AttributeDescriptor<>(code, name, category, malformed, Scope.INTERNAL, type, decoder, encoder);
    }

    void encode(PathAttribute attribute, WireWriter out, CodecContext context) {
        encoder.encode(type.cast(attribute), out, context);
    }
}
