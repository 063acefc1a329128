package io.spillway.bgp.exabgp.json;

/**
 * A path attribute as it is on the wire.
 *
 * @param flags all eight bits
 * @param code type code, 0..255
 * @param value not copied, not to be changed
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record RawAttribute(int flags, int code, byte[] value) {
    Octets octets() {
        return new Octets(value);
    }
}
