package io.spillway.director.flow;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.lang.foreign.ValueLayout;

/**
 * All flows of one engine: 96 bytes each off-heap (a record of one cache line and two index entries), no object per
 * flow, nothing allocated after construction. A flow is an int, valid until {@link #remove}. Addresses are in network
 * order as an int, ports 0..65535.
 *
 * <p>Thread rule: engine thread only.
 */
public final class FlowTable {
    /** No such flow. */
    public static final int NONE = -1;

    private static final int CLIENT = 0;
    private static final int VIP = 4;
    private static final int PORTS = 8;
    private static final int SERVER = 12;
    private static final int SERVER_PORT = 16;
    private static final int PROTOCOL = 18;
    private static final int STATE = 19;
    private static final int FLAGS = 20;
    private static final int OFFERS = 21;
    private static final int PEER = 22;
    private static final int TARGET = 24;

    private static final int HAS_REPLIES = 1;
    private static final int FOREIGN = 2;

    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT;
    private static final ValueLayout.OfShort SHORT = ValueLayout.JAVA_SHORT;
    private static final ValueLayout.OfByte BYTE = ValueLayout.JAVA_BYTE;

    private final int maxFlows;
    private final long hashSeed;
    private final MemorySegment records;
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
        records = allocator.allocate((long) maxFlows * FlowTimers.RECORD_BYTES, FlowTimers.RECORD_BYTES);
        byClient = new FlowIndex(maxFlows, allocator);
        byServer = new FlowIndex(maxFlows, allocator);
        timers = new FlowTimers(records);
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

    /** The flow of a client's packet. */
    public int find(int protocol, int client, int clientPort, int vip, int vipPort) {
        int hash = hash(protocol, client, clientPort, vip, vipPort);
        int ports = ports(clientPort, vipPort);
        for (long slot = byClient.home(hash); ; slot = byClient.next(slot)) {
            long entry = byClient.entry(slot);
            if (entry == 0) {
                return NONE;
            }
            if (FlowIndex.hash(entry) == hash) {
                int flow = FlowIndex.flow(entry);
                long at = at(flow);
                if (records.get(INT, at + CLIENT) == client
                        && records.get(INT, at + VIP) == vip
                        && records.get(INT, at + PORTS) == ports
                        && records.get(BYTE, at + PROTOCOL) == (byte) protocol) {
                    return flow;
                }
            }
        }
    }

    /** The flow of a real server's reply. */
    public int findReply(int protocol, int server, int serverPort, int client, int clientPort) {
        int hash = hash(protocol, client, clientPort, server, serverPort);
        for (long slot = byServer.home(hash); ; slot = byServer.next(slot)) {
            long entry = byServer.entry(slot);
            if (entry == 0) {
                return NONE;
            }
            if (FlowIndex.hash(entry) == hash) {
                int flow = FlowIndex.flow(entry);
                long at = at(flow);
                if (records.get(INT, at + CLIENT) == client
                        && records.get(INT, at + SERVER) == server
                        && clientPort(flow) == clientPort
                        && serverPort(flow) == serverPort
                        && records.get(BYTE, at + PROTOCOL) == (byte) protocol) {
                    return flow;
                }
            }
        }
    }

    /**
     * A new flow in state NONE whose replies don't come this way. The caller has made sure that the table is not full,
     * that the flow doesn't exist, and gives it a deadline at once.
     *
     * @param target where it goes, in the caller's own numbering
     * @param foreign it came through a tunnel
     */
    public int insert(int protocol, int client, int clientPort, int vip, int vipPort, int target, boolean foreign) {
        int flow = takeRecord();
        long at = at(flow);
        records.set(INT, at + CLIENT, client);
        records.set(INT, at + VIP, vip);
        records.set(INT, at + PORTS, ports(clientPort, vipPort));
        records.set(BYTE, at + PROTOCOL, (byte) protocol);
        records.set(BYTE, at + STATE, (byte) FlowState.NONE.code());
        records.set(BYTE, at + FLAGS, (byte) (foreign ? FOREIGN : 0));
        records.set(INT, at + TARGET, target);
        byClient.put(hash(protocol, client, clientPort, vip, vipPort), flow);
        timers.add(flow);
        size++;
        return flow;
    }

    /** Lets {@link #findReply} find a flow; the caller has made sure that it finds no other one with that key. */
    public void expectReplies(int flow, int server, int serverPort) {
        long at = at(flow);
        records.set(INT, at + SERVER, server);
        records.set(SHORT, at + SERVER_PORT, (short) serverPort);
        records.set(BYTE, at + FLAGS, (byte) (records.get(BYTE, at + FLAGS) | HAS_REPLIES));
        byServer.put(hash(protocol(flow), client(flow), clientPort(flow), server, serverPort), flow);
    }

    public void remove(int flow) {
        int protocol = protocol(flow);
        int client = client(flow);
        int clientPort = clientPort(flow);
        byClient.remove(hash(protocol, client, clientPort, vip(flow), vipPort(flow)), flow);
        if ((flags(flow) & HAS_REPLIES) != 0) {
            int server = records.get(INT, at(flow) + SERVER);
            byServer.remove(hash(protocol, client, clientPort, server, serverPort(flow)), flow);
        }
        timers.remove(flow);
        records.set(INT, at(flow) + CLIENT, freeHead);
        freeHead = flow;
        size--;
    }

    /** The flow ends at {@code deadlineNs} unless this is called again before. */
    public void setDeadline(int flow, long deadlineNs) {
        timers.setDeadline(flow, deadlineNs);
    }

    public long deadlineNs(int flow) {
        return timers.deadlineNs(flow);
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
        return records.get(BYTE, at(flow) + PROTOCOL) & 0xff;
    }

    public int client(int flow) {
        return records.get(INT, at(flow) + CLIENT);
    }

    public int clientPort(int flow) {
        return records.get(INT, at(flow) + PORTS) >>> 16;
    }

    public int vip(int flow) {
        return records.get(INT, at(flow) + VIP);
    }

    public int vipPort(int flow) {
        return records.get(INT, at(flow) + PORTS) & 0xffff;
    }

    public FlowState state(int flow) {
        return FlowState.of(records.get(BYTE, at(flow) + STATE));
    }

    public void setState(int flow, FlowState state) {
        records.set(BYTE, at(flow) + STATE, (byte) state.code());
    }

    public int target(int flow) {
        return records.get(INT, at(flow) + TARGET);
    }

    public void setTarget(int flow, int target) {
        records.set(INT, at(flow) + TARGET, target);
    }

    /** Number of the peer whose tunnel a foreign flow came through; meaningless for others. */
    public int peer(int flow) {
        return records.get(SHORT, at(flow) + PEER) & 0xffff;
    }

    /** @param peer 0..65535 */
    public void setPeer(int flow, int peer) {
        records.set(SHORT, at(flow) + PEER, (short) peer);
    }

    /** How many packets of the flow were offered to other sites; meaningless before {@link #setOffers}. */
    public int offers(int flow) {
        return records.get(BYTE, at(flow) + OFFERS) & 0xff;
    }

    /** @param offers 0..255 */
    public void setOffers(int flow, int offers) {
        records.set(BYTE, at(flow) + OFFERS, (byte) offers);
    }

    public boolean isForeign(int flow) {
        return (flags(flow) & FOREIGN) != 0;
    }

    private int serverPort(int flow) {
        return records.get(SHORT, at(flow) + SERVER_PORT) & 0xffff;
    }

    private int flags(int flow) {
        return records.get(BYTE, at(flow) + FLAGS);
    }

    private int takeRecord() {
        if (freeHead == NONE) {
            return neverUsed++;
        }
        int flow = freeHead;
        freeHead = records.get(INT, at(flow) + CLIENT);
        return flow;
    }

    private int hash(int protocol, int client, int clientPort, int address, int port) {
        // Two rounds of multiply and fold: every key bit reaches every hash bit.
        long x = (((long) client << 32) | (address & 0xffff_ffffL)) ^ hashSeed;
        x *= 0x9e37_79b9_7f4a_7c15L;
        x ^= x >>> 32;
        x += ((long) ports(clientPort, port) << 8) | protocol;
        x *= 0xbf58_476d_1ce4_e5b9L;
        x ^= x >>> 29;
        x *= 0x94d0_49bb_1331_11ebL;
        return (int) (x >>> 32);
    }

    private static int ports(int high, int low) {
        return (high << 16) | low;
    }

    private static long at(int flow) {
        return (long) flow * FlowTimers.RECORD_BYTES;
    }
}
