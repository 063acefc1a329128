package io.spillway.director.service;

/** How a real server gets its packets. */
public sealed interface Forwarding {
    /** Which of the records below this is, for those who ask per packet. */
    default Method method() {
        return switch (this) {
            case Nat _ -> Method.NAT;
            case DirectRouting _ -> Method.DR;
            case Tunnel _ -> Method.TUN;
            case FullNat _ -> Method.FULLNAT;
            case Local _ -> Method.LOCAL;
        };
    }

    /** The methods, without what belongs to each. */
    enum Method {
        NAT,
        DR,
        TUN,
        FULLNAT,
        LOCAL;

        /** Replies come through the director. */
        public boolean seesReplies() {
            return this == NAT || this == FULLNAT;
        }
    }

    /** The destination becomes the server, and the source of replies, which come through the director, the VIP again. */
    record Nat() implements Forwarding {}

    /** Only the MAC address changes; the server has the VIP and answers clients itself. The port stays. */
    record DirectRouting() implements Forwarding {}

    /**
     * The packet is wrapped and sent to the server, which has the VIP and answers clients itself. The port stays.
     *
     * @param port of GUE: the UDP port, 1..65535; 0 otherwise
     * @param checksum of GUE and GRE: the outer header carries a checksum
     */
    record Tunnel(Encapsulation encapsulation, int port, boolean checksum) implements Forwarding {
        public static final Tunnel IPIP = new Tunnel(Encapsulation.IPIP, 0, false);

        public Tunnel {
            boolean isGue = encapsulation == Encapsulation.GUE;
            if (isGue ? port < 1 || port > 65535 : port != 0) {
                throw new IllegalArgumentException("tunnel port " + port + " with " + encapsulation);
            }
        }
    }

    /** Source and destination change, so that replies come back whatever the servers' routes are. */
    record FullNat(ClientAddress clientAddress) implements Forwarding {}

    /** The director's own host is the server. */
    record Local() implements Forwarding {}

    /** What is put around a packet. */
    enum Encapsulation {
        /** RFC 2003, RFC 2473, RFC 4213: IP in IP, of either family in either. */
        IPIP,
        /** Generic UDP encapsulation, as Linux's fou module takes it. */
        GUE,
        /** RFC 2784. */
        GRE
    }

    /** How a server that sees a local address as the client learns the client's own. */
    enum ClientAddress {
        NONE,
        /** A TCP option (kind 254) on the SYN and the first data. */
        TOA,
        /** PROXY protocol version 2 ahead of the client's first bytes. */
        PROXY_V2
    }
}
