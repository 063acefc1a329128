package io.spillway.bgp.message;

import java.util.Arrays;

/** Writes big-endian fields into memory that grows. Confined to one call. */
final class WireWriter {
    private byte[] bytes = new byte[128];
    private int at;

    int position() {
        return at;
    }

    WireWriter u8(int value) {
        room(1);
        bytes[at++] = (byte) value;
        return this;
    }

    WireWriter u16(int value) {
        return u8(value >>> 8).u8(value);
    }

    WireWriter u32(long value) {
        return u16((int) (value >>> 16)).u16((int) value);
    }

    WireWriter i64(long value) {
        return u32(value >>> 32).u32(value);
    }

    WireWriter bytes(byte[] value) {
        return bytes(value, 0, value.length);
    }

    WireWriter bytes(byte[] value, int from, int length) {
        room(length);
        System.arraycopy(value, from, bytes, at, length);
        at += length;
        return this;
    }

    /** The same for a length of one octet. */
    void patchU8(int position, int value) {
        bytes[position] = (byte) value;
    }

    /** Fills in a length that was not known when its place was written. */
    void patchU16(int position, int value) {
        bytes[position] = (byte) (value >>> 8);
        bytes[position + 1] = (byte) value;
    }

    byte[] toBytes() {
        return Arrays.copyOf(bytes, at);
    }

    private void room(int length) {
        if (at + length > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(at + length, bytes.length * 2));
        }
    }
}
