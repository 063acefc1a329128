package io.spillway.lab.bench;

/** What forwards the packets, and where the sender addresses them. */
enum ForwardingPath {
    IP_FORWARD("kernel ip_forward", BenchNetwork.SERVER),
    NFT_DNAT("kernel nftables DNAT", BenchNetwork.VIP),
    DIRECTOR("Spillway director, NAT", BenchNetwork.VIP);

    private final String label;
    private final String destination;

    ForwardingPath(String label, String destination) {
        this.label = label;
        this.destination = destination;
    }

    String label() {
        return label;
    }

    /** IPv4 address in the frames as they are sent; it is {@link BenchNetwork#SERVER} in those that arrive. */
    String destination() {
        return destination;
    }
}
