package io.spillway.director.forward;

import io.spillway.director.flow.FlowTable;
import io.spillway.director.service.RealServer;
import java.net.InetAddress;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/**
 * Finds local addresses and ports for FULLNAT flows: pairs that no other flow to the same server has, and whose replies come
 * back to this engine. Thread rule: engine thread only.
 */
final class LocalPorts {
    /** No pair is free. */
    static final int NONE = -1;

    private static final int FIRST_PORT = 1024;
    private static final int PORTS = 65536 - FIRST_PORT;
    /** Tries in a row before the next address's turn: with half of all ports taken, all of them fail once in 10^19 times. */
    private static final int TRIES = 64;

    /** Whether replies to a local address and port come to this engine. */
    @FunctionalInterface
    interface Steering {
        boolean isHere(int local, int port);
    }

    private final FlowTable flows;
    private final int[] v4;
    private final int[] v6;
    private final Steering steering;
    private final RandomGenerator random;

    /** @param addresses numbered by their places */
    LocalPorts(FlowTable flows, List<InetAddress> addresses, Steering steering, RandomGenerator random) {
        this.flows = flows;
        this.steering = steering;
        this.random = random;
        v4 = places(addresses, 4);
        v6 = places(addresses, 16);
    }

    /** A local address's number in the high 16 bits and a port in the low ones, or {@link #NONE}. */
    int choose(int protocol, RealServer server, int serverPort, boolean isV4) {
        int[] locals = isV4 ? v4 : v6;
        if (locals.length == 0) {
            return NONE;
        }
        int first = random.nextInt(locals.length);
        for (int i = 0; i < locals.length; i++) {
            int local = locals[(first + i) % locals.length];
            int port = choose(protocol, server.addressNumber(), serverPort, local);
            if (port != NONE) {
                return (local << 16) | port;
            }
        }
        return NONE;
    }

    private int choose(int protocol, int server, int serverPort, int local) {
        int start = random.nextInt(PORTS);
        int tries = 0;
        // Ports of other engines are passed over without a look at the table, and don't count as tries.
        for (int i = 0; i < PORTS && tries < TRIES; i++) {
            int port = FIRST_PORT + (start + i) % PORTS;
            if (steering.isHere(local, port)) {
                tries++;
                if (flows.findReply(protocol, FlowTable.LOCAL_HIGH, local, port, server, serverPort)
                        == FlowTable.NONE) {
                    return port;
                }
            }
        }
        return NONE;
    }

    private static int[] places(List<InetAddress> addresses, int bytes) {
        return IntStream.range(0, addresses.size())
                .filter(place -> addresses.get(place).getAddress().length == bytes)
                .toArray();
    }
}
