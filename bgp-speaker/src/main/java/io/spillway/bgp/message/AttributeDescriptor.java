package io.spillway.bgp.message;

/**
 * Everything the codec knows about one path attribute: the only place where it is said.
 *
 * @param code type code, 1..255
 * @param name as the RFCs write it
 * @param malformed what an error in the value means (RFC 7606, section 7)
 * @param conflict what flags that are not the category's mean (RFC 7606, section 3 (c))
 * @param scope from whom it is wanted
 */
record AttributeDescriptor<A extends PathAttribute>(
        int code,
        String name,
        Category category,
        Outcome malformed,
        Outcome conflict,
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
        ANY(""),
        /** Discarded when it comes from another AS (RFC 7606, sections 7.5, 7.9, 7.10). */
        INTERNAL("from another AS"),
        /** Discarded when it comes from a speaker that knows 4-octet AS numbers (RFC 6793, section 4.1). */
        TWO_OCTET("from a 4-octet speaker");

        private final String instead;

        Scope(String instead) {
            this.instead = instead;
        }

        boolean accepts(CodecContext context) {
            return switch (this) {
                case ANY -> true;
                case INTERNAL -> !context.external();
                case TWO_OCTET -> !context.fourOctetAs();
            };
        }

        /** Where one came from that was not accepted. */
        String instead() {
            return instead;
        }
    }

    /** Reads a value; the reader ends where the value ends. */
    interface Decoder<A> {
        A decode(WireReader in, CodecContext context) throws DecodeException;
    }

    /** Judges a value; need not read to its end. */
    interface Check {
        void check(WireReader in) throws DecodeException;
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
        return new AttributeDescriptor<>(
                code, name, category, malformed, Outcome.TREAT_AS_WITHDRAW, Scope.ANY, type, decoder, encoder);
    }

    /**
     * A descriptor of an attribute that is of no use here and kept as it came, but whose errors have a meaning.
     *
     * @param check reads through the value
     */
    static AttributeDescriptor<OpaqueAttribute> opaque(
            int code, String name, Category category, Outcome malformed, Outcome conflict, Check check) {
        return new AttributeDescriptor<>(
                code,
                name,
                category,
                malformed,
                conflict,
                Scope.ANY,
                OpaqueAttribute.class,
                (in, _) -> {
                    check.check(in.copy());
                    return new OpaqueAttribute(category.flags(), code, in.rest());
                },
                (attribute, out, _) -> out.bytes(attribute.value()));
    }

    /** The same for an attribute that is only taken from some neighbors. */
    AttributeDescriptor<A> from(Scope newScope) {
        return new AttributeDescriptor<>(code, name, category, malformed, conflict, newScope, type, decoder, encoder);
    }

    /** The same where wrong flags mean no more than an error in the value. */
    AttributeDescriptor<A> withConflict(Outcome newConflict) {
        return new AttributeDescriptor<>(code, name, category, malformed, newConflict, scope, type, decoder, encoder);
    }

    void encode(PathAttribute attribute, WireWriter out, CodecContext context) {
        encoder.encode(type.cast(attribute), out, context);
    }
}
