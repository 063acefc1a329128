package io.spillway.bgp.message;

/** UPDATE to bytes (RFC 4271, section 4.3). */
final class UpdateEncoder {
    private static final int EXTENDED_LENGTH = 0x10;

    private UpdateEncoder() {}

    static void encode(Update update, WireWriter out, CodecContext context) {
        int withdrawnAt = out.position();
        out.u16(0);
        update.withdrawn().encode(out, context);
        out.patchU16(withdrawnAt, out.position() - withdrawnAt - 2);
        int attributesAt = out.position();
        out.u16(0);
        for (PathAttribute attribute : update.attributes()) {
            attribute(attribute, out, context);
        }
        out.patchU16(attributesAt, out.position() - attributesAt - 2);
        update.nlri().encode(out, context);
    }

    static void attribute(PathAttribute attribute, WireWriter out, CodecContext context) {
        AttributeDescriptor<?> descriptor = AttributeDescriptors.of(attribute);
        if (descriptor != null) {
            WireWriter value = new WireWriter();
            descriptor.encode(attribute, value, context);
            attribute(descriptor.category().flags(), descriptor.code(), value.toBytes(), out);
        } else if (attribute instanceof OpaqueAttribute(int flags, int code, byte[] value)) {
            attribute(flags, code, value, out);
        }
    }

    private static void attribute(int flags, int code, byte[] value, WireWriter out) {
        if (value.length > 255 || (flags & EXTENDED_LENGTH) != 0) {
            out.u8(flags | EXTENDED_LENGTH).u8(code).u16(value.length);
        } else {
            out.u8(flags).u8(code).u8(value.length);
        }
        out.bytes(value);
    }
}
