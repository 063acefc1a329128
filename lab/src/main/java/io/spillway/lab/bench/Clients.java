package io.spillway.lab.bench;

import io.spillway.director.packet.Ip;

/** The clients of flows by number: 4,096 ports each, addresses from 10.0.0.1 or 2001:db8:1::1. Any thread. */
final class Clients {
    private static final int FIRST_PORT = 1024;
    private static final int PORTS = 4096;
    private static final int FIRST_V4 = 0x0a00_0001;
    private static final long PREFIX_V6 = 0x2001_0db8_0001_0000L;

    private Clients() {}

    /** As {@link Ip#high} has it. */
    static long high(int flow, boolean isV6) {
        return isV6 ? PREFIX_V6 : 0;
    }

    /** As {@link Ip#low} has it. */
    static long low(int flow, boolean isV6) {
        int client = flow / PORTS;
        return isV6 ? client + 1L : Ip.v4(FIRST_V4 + client);
    }

    static int port(int flow) {
        return FIRST_PORT + flow % PORTS;
    }
}
