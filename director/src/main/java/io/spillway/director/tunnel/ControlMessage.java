package io.spillway.director.tunnel;

import io.spillway.director.packet.Bytes;
import io.spillway.director.packet.Counter;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/**
 * What directors tell each other through their tunnels, as the payload of a UDP packet. One object is used for message
 * after message, so nothing is allocated. Thread rule: engine thread only.
 *
 * <pre>
 *  0  32  magic "SPLW"
 *  4   8  version, 1
 *  5   8  type
 *  6  16  length of the message in bytes, this header included
 *  8      PROBE 1, PROBE_REPLY 2:   64 sequence, 64 nonce; a reply repeats both
 *  8      QUESTION 3, OWNER 4:      32 token, 32 client, 32 VIP, 16 client's port, 16 VIP's port, 8 protocol, 24 zero;
 *                                   OWNER is the answer "that flow is here" and repeats the rest
 * </pre>
 *
 * Later versions may add types and append fields: an unknown type is ignored, and so is what follows the known fields.
 */
public final class ControlMessage {
    /** UDP port, both ends. */
    public static final int PORT = 7444;

    public static final int PROBE = 1;
    public static final int PROBE_REPLY = 2;
    public static final int QUESTION = 3;
    public static final int OWNER = 4;

    static final int PROBE_BYTES = 24;
    static final int QUESTION_BYTES = 28;

    private static final int MAGIC = 0x5350_4c57;
    private static final int VERSION = 1;
    private static final int HEADER_BYTES = 8;

    private int type;
    private long sequence;
    private long nonce;
    private int token;
    private int client;
    private int vip;
    private int clientPort;
    private int vipPort;
    private int protocol;

    /**
     * @param available bytes readable at {@code at}
     * @return null if the message is sound and of a known type, else why not
     */
    public @Nullable Counter read(MemorySegment memory, long at, int available) {
        if (available < HEADER_BYTES || Bytes.i32(memory, at) != MAGIC || Bytes.u8(memory, at + 4) == 0) {
            return Counter.CONTROL_BAD;
        }
        int length = Bytes.u16(memory, at + 6);
        if (length < HEADER_BYTES || length > available) {
            return Counter.CONTROL_BAD;
        }
        type = Bytes.u8(memory, at + 5);
        return switch (type) {
            case PROBE, PROBE_REPLY -> {
                if (length < PROBE_BYTES) {
                    yield Counter.CONTROL_BAD;
                }
                sequence = Bytes.i64(memory, at + 8);
                nonce = Bytes.i64(memory, at + 16);
                yield null;
            }
            case QUESTION, OWNER -> {
                if (length < QUESTION_BYTES) {
                    yield Counter.CONTROL_BAD;
                }
                token = Bytes.i32(memory, at + 8);
                client = Bytes.i32(memory, at + 12);
                vip = Bytes.i32(memory, at + 16);
                clientPort = Bytes.u16(memory, at + 20);
                vipPort = Bytes.u16(memory, at + 22);
                protocol = Bytes.u8(memory, at + 24);
                yield null;
            }
            default -> Counter.CONTROL_UNKNOWN;
        };
    }

    /** One of the constants above. */
    public int type() {
        return type;
    }

    public long sequence() {
        return sequence;
    }

    public long nonce() {
        return nonce;
    }

    /** What proves that a question was put to who answers it. */
    public int token() {
        return token;
    }

    public int client() {
        return client;
    }

    public int vip() {
        return vip;
    }

    public int clientPort() {
        return clientPort;
    }

    public int vipPort() {
        return vipPort;
    }

    public int protocol() {
        return protocol;
    }

    /** Writes a message of {@link #PROBE_BYTES}. */
    static void writeProbe(MemorySegment memory, long at, int type, long sequence, long nonce) {
        writeHeader(memory, at, type, PROBE_BYTES);
        Bytes.put64(memory, at + 8, sequence);
        Bytes.put64(memory, at + 16, nonce);
    }

    /** Writes a message of {@link #QUESTION_BYTES}. */
    static void writeQuestion(
            MemorySegment memory,
            long at,
            int type,
            int token,
            int protocol,
            int client,
            int clientPort,
            int vip,
            int vipPort) {
        writeHeader(memory, at, type, QUESTION_BYTES);
        Bytes.put32(memory, at + 8, token);
        Bytes.put32(memory, at + 12, client);
        Bytes.put32(memory, at + 16, vip);
        Bytes.put16(memory, at + 20, clientPort);
        Bytes.put16(memory, at + 22, vipPort);
        Bytes.put32(memory, at + 24, protocol << 24);
    }

    private static void writeHeader(MemorySegment memory, long at, int type, int length) {
        Bytes.put32(memory, at, MAGIC);
        Bytes.put8(memory, at + 4, VERSION);
        Bytes.put8(memory, at + 5, type);
        Bytes.put16(memory, at + 6, length);
    }
}
