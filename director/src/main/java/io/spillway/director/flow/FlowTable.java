package io.spillway.director.flow;

import static io.spillway.director.linux.RawMemory.i16;
import static io.spillway.director.linux.RawMemory.i32;
import static io.spillway.director.linux.RawMemory.i64;
import static io.spillway.director.linux.RawMemory.i8;
import static io.spillway.director.linux.RawMemory.put16;
import static io.spillway.director.linux.RawMemory.put32;
import static io.spillway.director.linux.RawMemory.put64;
import static io.spillway.director.linux.RawMemory.put8;

import io.spillway.director.linux.RawMemory;
import java.lang.foreign.SegmentAllocator;
import java.util.Objects;

/**
 * All flows of one engine: 96 bytes each off-heap (a record of one cache line and two index entries), no object per
 * flow, nothing allocated after construction. A flow is an int, valid until {@link #remove}. Client addresses are held as
 * {@link io.spillway.director.packet.Ip} has them, of either family; VIPs and servers by their numbers in an
 * {@link AddressBook}; ports are 0..65535.
 *
 * <p>Thread rule: engine thread only.
 */
public final class FlowTable {
    /** No such flow. */
    public static final int NONE = -1;

    /** It came through a tunnel from another site. */
    public static final int FOREIGN = 1;
    /** Replies don't come by here, as far as is known (IPVS: NOOUTPUT). */
    public static final int NO_OUTPUT = 2;
    /** It holds on to a remembered client. */
    public static final int CONTROLLED = 4;
    /** What the caller wants to remember; see {@link #set}. */
    public static final int MARK = 8;
    /** The same. */
    public static final int SECOND_MARK = 32;

    /** Its client is counted among those that a service limits one by one. */
    public static final int COUNTED = 16;

    /** The largest number of an address a flow can hold. */
    static final int MAX_NUMBER = (1 << 24) - 1;

    private static final int HAS_REPLIES = 64;
    /** Servers see a local address as the client. */
    private static final int FULLNAT = 128;

    private static final int CLIENT_HIGH = 0;
    private static final int CLIENT_LOW = 8;
    /** Both ports, the number of the VIP and the protocol: see {@link #key}. */
    private static final int KEY = 16;

    private static final int TARGET = 24;
    private static final int SERVER = 28;
    private static final int SERVER_PORTS = 32;
    private static final int LOCAL = 36;
    private static final int PEER = 38;
    private static final int STATE = 41;
    private static final int FLAGS = 42;
    private static final int COUNT = 43;
    private static final int GENERATION = 46;
    private static final int SEQUENCE = 60;

    private final int maxFlows;
    private final long hashSeed;
    private final RawMemory records;
    private final FlowIndex byClient;
    private final FlowIndex byServer;
    private final FlowTimers timers;

    private int size;
    private int neverUsed;
    private int freeHead = NONE;

    /**
     * @param maxFlows bound on flows held
     * @param hashSeed unpredictable from outside, so that nobody can aim many flows at one slot
     */
    public FlowTable(int maxFlows, long hashSeed, SegmentAllocator allocator) {
        this.maxFlows = maxFlows;
        this.hashSeed = hashSeed;
        records = new RawMemory(allocator.allocate((long) maxFlows * FlowTimers.RECORD_BYTES, FlowTimers.RECORD_BYTES));
        byClient = new FlowIndex(maxFlows, allocator);
        byServer = new FlowIndex(maxFlows, allocator);
        timers = new FlowTimers(records, maxFlows);
    }

    public int size() {
        return size;
    }

    public int maxFlows() {
        return maxFlows;
    }

    public boolean isFull() {
        return size == maxFlows;
    }

    /** Every flow has a number below this one; not every such number is a flow, see {@link #isFlow}. */
    public int limit() {
        return neverUsed;
    }

    /** Whether a number below {@link #limit} is a flow now. */
    public boolean isFlow(int number) {
        return protocol(number) != 0;
    }

    /** Another one, 0..65535, for each of the flows that have a number one after the other. */
    public int generation(int number) {
        return i16(at(number) + GENERATION) & 0xffff;
    }

    /** The flow of a client's packet. */
    public int find(int protocol, long clientHigh, long clientLow, int clientPort, int vip, int vipPort) {
        return find(clientHigh, clientLow, key(protocol, clientPort, vip, vipPort));
    }

    private int find(long clientHigh, long clientLow, long key) {
        int hash = hash(clientHigh, clientLow, key);
        for (long slot = byClient.home(hash); ; slot = byClient.next(slot)) {
            long entry = byClient.entry(slot);
            if (FlowIndex.hash(entry) == hash && entry != 0) {
                int flow = FlowIndex.flow(entry);
                if (isOfClient(at(flow), clientHigh, clientLow, key)) {
                    return flow;
                }
            } else if (entry == 0) {
                return NONE;
            }
        }
    }

    /**
     * The flow of a real server's reply.
     *
     * @param peerHigh whom the server answers: the client, or with FULLNAT {@link #LOCAL_HIGH} and the address's number
     */
    public int findReply(int protocol, long peerHigh, long peerLow, int peerPort, int server, int serverPort) {
        int hash = hash(peerHigh, peerLow, key(protocol, peerPort, server, serverPort));
        for (long slot = byServer.home(hash); ; slot = byServer.next(slot)) {
            long entry = byServer.entry(slot);
            if (entry == 0) {
                return NONE;
            }
            if (FlowIndex.hash(entry) == hash) {
                int flow = FlowIndex.flow(entry);
                if (isOfReply(flow, protocol, peerHigh, peerLow, peerPort, server, serverPort)) {
                    return flow;
                }
            }
        }
    }

    /** What {@link #candidate} and {@link #replyCandidate} want to know of a key of {@link #find} or {@link #findReply}. */
    public int hash(int protocol, long high, long low, int port, int number, int numberPort) {
        return hash(high, low, key(protocol, port, number, numberPort));
    }

    /**
     * What {@link #find} will most likely say, without a look at any flow.
     *
     * @return a flow, to be checked with {@link #isOfClient}, or {@link #NONE}
     */
    public int candidate(int hash) {
        return byClient.candidate(hash);
    }

    /** The same of {@link #findReply}, to be checked with {@link #isOfReply}. */
    public int replyCandidate(int hash) {
        return byServer.candidate(hash);
    }

    /** Whether {@link #find} says this flow, which may have ended. */
    public boolean isOfClient(
            int flow, int protocol, long clientHigh, long clientLow, int clientPort, int vip, int vipPort) {
        return flow != NONE && isOfClient(at(flow), clientHigh, clientLow, key(protocol, clientPort, vip, vipPort));
    }

    private boolean isOfClient(long at, long clientHigh, long clientLow, long key) {
        return i64(at + KEY) == key && i64(at + CLIENT_LOW) == clientLow && i64(at + CLIENT_HIGH) == clientHigh;
    }

    /** Whether {@link #findReply} says this flow, which may have ended. */
    public boolean isOfReply(
            int flow, int protocol, long peerHigh, long peerLow, int peerPort, int server, int serverPort) {
        return flow != NONE
                && (flags(flow) & HAS_REPLIES) != 0
                && i32(at(flow) + SERVER) == server
                && serverPort(flow) == serverPort
                && peerPort(flow) == peerPort
                && peerLow(flow) == peerLow
                && peerHigh(flow) == peerHigh
                && protocol(flow) == protocol;
    }

    /** Reads something of what {@link #candidate} or {@link #replyCandidate} has said. */
    public int read(int candidate) {
        return stateCode(Math.max(candidate, 0));
    }

    /** In the place of the high half of a client's address: the low half is the number of a local address. */
    public static final long LOCAL_HIGH = -1;

    /**
     * A new flow in state NONE whose replies don't come this way. The caller has made sure that the table is not full,
     * and that the flow doesn't exist.
     *
     * @param target where it goes, in the caller's own numbering
     * @param flags of {@link #FOREIGN} and its like, added up
     */
    public int insert(
            int protocol,
            long clientHigh,
            long clientLow,
            int clientPort,
            int vip,
            int vipPort,
            int target,
            int flags,
            long deadlineNs) {
        int flow = takeRecord();
        long at = at(flow);
        put64(at + CLIENT_HIGH, clientHigh);
        put64(at + CLIENT_LOW, clientLow);
        long key = key(protocol, clientPort, vip, vipPort);
        put64(at + KEY, key);
        put32(at + TARGET, target);
        put8(at + STATE, FlowState.NONE.code());
        put8(at + FLAGS, flags);
        put8(at + COUNT, 0);
        put16(at + GENERATION, (i16(at + GENERATION) + 1));
        byClient.put(hash(clientHigh, clientLow, key), flow);
        timers.add(flow, deadlineNs);
        size++;
        return flow;
    }

    /**
     * Lets {@link #findReply} find a flow under its client's address and port; the caller has made sure that it finds no
     * other one with that key.
     *
     * @param server number of its address
     */
    public void expectReplies(int flow, int server, int serverPort) {
        expectReplies(flow, server, serverPort, HAS_REPLIES, 0, 0);
    }

    /**
     * The same under a local address and port.
     *
     * @param local number of the local address, 0..65535
     */
    public void expectReplies(int flow, int server, int serverPort, int local, int localPort) {
        expectReplies(flow, server, serverPort, HAS_REPLIES | FULLNAT, local, localPort);
    }

    private void expectReplies(int flow, int server, int serverPort, int flags, int local, int localPort) {
        long at = at(flow);
        put32(at + SERVER, server);
        put32(at + SERVER_PORTS, ports(serverPort, localPort));
        put16(at + LOCAL, local);
        set(flow, flags, true);
        byServer.put(replyHash(flow), flow);
    }

    public void remove(int flow) {
        byClient.remove(hash(clientHigh(flow), clientLow(flow), i64(at(flow) + KEY)), flow);
        if ((flags(flow) & HAS_REPLIES) != 0) {
            byServer.remove(replyHash(flow), flow);
        }
        timers.remove(flow);
        put64(at(flow) + KEY, 0);
        put32(at(flow) + TARGET, freeHead);
        freeHead = flow;
        size--;
    }

    /** The flow ends at {@code deadlineNs}, to a millisecond, unless this is called again before. */
    public void setDeadline(int flow, long deadlineNs) {
        timers.setDeadline(flow, deadlineNs);
    }

    /** Until the deadline, to a millisecond; negative once it has passed. */
    public long remainingNs(int flow, long nowNs) {
        return timers.remainingNs(flow, nowNs);
    }

    /**
     * One step, of constant cost, in the search for flows whose deadline has passed; deadlines are kept to 0.14 s.
     *
     * @return a flow for the caller to remove, or {@link #NONE} if this step has found none
     */
    public int findExpired(long nowNs) {
        return timers.findExpired(nowNs);
    }

    /** More steps of {@link #findExpired} are due. */
    public boolean isBehind(long nowNs) {
        return timers.isBehind(nowNs);
    }

    public int protocol(int flow) {
        return (int) i64(at(flow) + KEY) & 0xff;
    }

    public long clientHigh(int flow) {
        return i64(at(flow) + CLIENT_HIGH);
    }

    public long clientLow(int flow) {
        return i64(at(flow) + CLIENT_LOW);
    }

    public int clientPort(int flow) {
        return (int) (i64(at(flow) + KEY) >>> 48);
    }

    /** The number of the VIP. */
    public int vip(int flow) {
        return (int) (i64(at(flow) + KEY) >>> 8) & MAX_NUMBER;
    }

    public int vipPort(int flow) {
        return (int) (i64(at(flow) + KEY) >>> 32) & 0xffff;
    }

    /** The port replies come from; meaningless before {@link #expectReplies}. */
    public int serverPort(int flow) {
        return i32(at(flow) + SERVER_PORTS) >>> 16;
    }

    public boolean isFullNat(int flow) {
        return (flags(flow) & FULLNAT) != 0;
    }

    /** The number of the local address of a FULLNAT flow. */
    public int local(int flow) {
        return i16(at(flow) + LOCAL) & 0xffff;
    }

    /** The local port of a FULLNAT flow. */
    public int localPort(int flow) {
        return i32(at(flow) + SERVER_PORTS) & 0xffff;
    }

    /** {@link FlowState#code}. */
    public int stateCode(int flow) {
        return i8(at(flow) + STATE);
    }

    public FlowState state(int flow) {
        return FlowState.of(stateCode(flow));
    }

    public void setState(int flow, FlowState state) {
        put8(at(flow) + STATE, state.code());
    }

    public int target(int flow) {
        return i32(at(flow) + TARGET);
    }

    public void setTarget(int flow, int target) {
        put32(at(flow) + TARGET, target);
    }

    /** Number of the peer whose tunnel a foreign flow came through; meaningless for others. */
    public int peer(int flow) {
        return i16(at(flow) + PEER) & 0xffff;
    }

    /** @param peer 0..65535 */
    public void setPeer(int flow, int peer) {
        put16(at(flow) + PEER, peer);
    }

    /** A number for the caller's own use, 0 at first: packets seen, or offers made. */
    public int count(int flow) {
        return i8(at(flow) + COUNT) & 0xff;
    }

    /** @param count 0..255 */
    public void setCount(int flow, int count) {
        put8(at(flow) + COUNT, count);
    }

    /** Counts a packet of a flow that stays in its state, and moves its deadline, which must not become an earlier one. */
    public void touch(int flow, long deadlineNs) {
        long at = at(flow) + COUNT;
        byte count = i8(at);
        if (count != -1) {
            put8(at, count + 1);
        }
        timers.extend(flow, deadlineNs);
    }

    /** As {@link #setDeadline} for a deadline that is not earlier than the last one. */
    public void extend(int flow, long deadlineNs) {
        timers.extend(flow, deadlineNs);
    }

    /** Another one, of 32 bits; undefined before it is set. */
    public int sequence(int flow) {
        return i32(at(flow) + SEQUENCE);
    }

    public void setSequence(int flow, int sequence) {
        put32(at(flow) + SEQUENCE, sequence);
    }

    /** Whether one of {@link #FOREIGN} and its like is set. */
    public boolean is(int flow, int flag) {
        return (flags(flow) & flag) != 0;
    }

    public void set(int flow, int flag, boolean on) {
        int flags = flags(flow);
        put8(at(flow) + FLAGS, on ? flags | flag : flags & ~flag);
    }

    private int flags(int flow) {
        return i8(at(flow) + FLAGS);
    }

    private long peerHigh(int flow) {
        return isFullNat(flow) ? LOCAL_HIGH : clientHigh(flow);
    }

    private long peerLow(int flow) {
        return isFullNat(flow) ? local(flow) : clientLow(flow);
    }

    private int peerPort(int flow) {
        return isFullNat(flow) ? localPort(flow) : clientPort(flow);
    }

    private int replyHash(int flow) {
        int server = i32(at(flow) + SERVER);
        return hash(peerHigh(flow), peerLow(flow), key(protocol(flow), peerPort(flow), server, serverPort(flow)));
    }

    private int takeRecord() {
        if (freeHead == NONE) {
            return neverUsed++;
        }
        int flow = freeHead;
        freeHead = i32(at(flow) + TARGET);
        return flow;
    }

    /** What is left of a key beside the 128 bits of an address, in 64. */
    private static long key(int protocol, int port, int number, int numberPort) {
        return ((long) ports(port, numberPort) << 32) | ((long) number << 8) | protocol;
    }

    private int hash(long high, long low, long key) {
        // Of a product, each bit depends on the bits below it of the factors. Ports, which a client chooses, come
        // lowest.
        long x = (low ^ (high * 0xd6e8_feb8_6659_fd93L) ^ hashSeed) * 0x9e37_79b9_7f4a_7c15L;
        x = (x ^ (x >>> 32) ^ Long.rotateLeft(key, 32)) * 0xbf58_476d_1ce4_e5b9L;
        return (int) (((x ^ (x >>> 29)) * 0x94d0_49bb_1331_11ebL) >>> 32);
    }

    private static int ports(int high, int low) {
        return (high << 16) | low;
    }

    /**
     * The address of a flow's record.
     *
     * @throws IndexOutOfBoundsException there can't be such a flow
     */
    private long at(int flow) {
        return records.address((long) Objects.checkIndex(flow, maxFlows) * FlowTimers.RECORD_BYTES);
    }
}
