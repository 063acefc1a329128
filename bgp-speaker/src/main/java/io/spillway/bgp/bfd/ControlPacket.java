package io.spillway.bgp.bfd;

import org.jspecify.annotations.Nullable;

/**
 * A BFD control packet (RFC 5880, section 4.1). Used again and again, so that a packet costs no allocation. One thread.
 */
final class ControlPacket {
    static final int BYTES = 24;
    static final int MAX_BYTES = 255;
    private static final int VERSION = 1;

    private static final int POLL = 0x20;
    private static final int FINAL = 0x10;
    private static final int CONTROL_PLANE_INDEPENDENT = 0x08;
    private static final int AUTHENTICATED = 0x04;
    private static final int DEMAND = 0x02;
    private static final int MULTIPOINT = 0x01;

    /** Header and the two octets every authentication section has. */
    private static final int LEAST_AUTHENTICATED = 26;

    Diagnostic diagnostic = Diagnostic.NONE;
    BfdState state = BfdState.DOWN;
    boolean poll;
    boolean isFinal;
    boolean controlPlaneIndependent;
    boolean authenticated;
    boolean demand;
    int multiplier;
    int myDiscriminator;
    int yourDiscriminator;
    /** Unsigned 32 bits each. */
    long desiredMinTxUs;

    long requiredMinRxUs;
    long requiredMinEchoRxUs;

    /**
     * Reads a packet by the rules of RFC 5880, 6.8.6, that need no session.
     *
     * @return why it is to be dropped, or null; then every field has been set
     */
    @Nullable
    BfdDrop decode(byte[] octets, int count) {
        if (count < BYTES) {
            return BfdDrop.BAD_LENGTH;
        }
        if ((octets[0] & 0xff) >> 5 != VERSION) {
            return BfdDrop.BAD_VERSION;
        }
        int flags = octets[1];
        int length = octets[3] & 0xff;
        authenticated = (flags & AUTHENTICATED) != 0;
        if (length < (authenticated ? LEAST_AUTHENTICATED : BYTES) || length > count) {
            return BfdDrop.BAD_LENGTH;
        }
        multiplier = octets[2] & 0xff;
        if (multiplier == 0) {
            return BfdDrop.ZERO_MULTIPLIER;
        }
        if ((flags & MULTIPOINT) != 0) {
            return BfdDrop.MULTIPOINT;
        }
        myDiscriminator = readInt(octets, 4);
        if (myDiscriminator == 0) {
            return BfdDrop.ZERO_DISCRIMINATOR;
        }
        diagnostic = Diagnostic.of(octets[0] & 0x1f);
        state = BfdState.of((flags & 0xff) >> 6);
        poll = (flags & POLL) != 0;
        isFinal = (flags & FINAL) != 0;
        if (poll && isFinal) {
            return BfdDrop.POLL_AND_FINAL;
        }
        controlPlaneIndependent = (flags & CONTROL_PLANE_INDEPENDENT) != 0;
        demand = (flags & DEMAND) != 0;
        yourDiscriminator = readInt(octets, 8);
        if (yourDiscriminator == 0 && (state == BfdState.INIT || state == BfdState.UP)) {
            return BfdDrop.BAD_STATE;
        }
        desiredMinTxUs = Integer.toUnsignedLong(readInt(octets, 12));
        requiredMinRxUs = Integer.toUnsignedLong(readInt(octets, 16));
        requiredMinEchoRxUs = Integer.toUnsignedLong(readInt(octets, 20));
        return null;
    }

    /** Writes {@link #BYTES} octets. */
    void encode(byte[] octets) {
        octets[0] = (byte) (VERSION << 5 | diagnostic.code());
        octets[1] = (byte) (state.code() << 6
                | (poll ? POLL : 0)
                | (isFinal ? FINAL : 0)
                | (controlPlaneIndependent ? CONTROL_PLANE_INDEPENDENT : 0)
                | (demand ? DEMAND : 0));
        octets[2] = (byte) multiplier;
        octets[3] = BYTES;
        writeInt(octets, 4, myDiscriminator);
        writeInt(octets, 8, yourDiscriminator);
        writeInt(octets, 12, (int) desiredMinTxUs);
        writeInt(octets, 16, (int) requiredMinRxUs);
        writeInt(octets, 20, (int) requiredMinEchoRxUs);
    }

    private static int readInt(byte[] octets, int at) {
        return (octets[at] & 0xff) << 24
                | (octets[at + 1] & 0xff) << 16
                | (octets[at + 2] & 0xff) << 8
                | (octets[at + 3] & 0xff);
    }

    private static void writeInt(byte[] octets, int at, int value) {
        octets[at] = (byte) (value >>> 24);
        octets[at + 1] = (byte) (value >>> 16);
        octets[at + 2] = (byte) (value >>> 8);
        octets[at + 3] = (byte) value;
    }
}
