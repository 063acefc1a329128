package io.spillway.lab.bench;

/** What carries a bulk transfer, and where the client connects to. */
enum BulkPath {
    IP_FORWARD("kernel ip_forward", BulkNetwork.SERVER),
    NFT_DNAT("kernel nftables DNAT", BulkNetwork.VIP),
    HAPROXY("HAProxy, TCP mode", BulkNetwork.VIP),
    HAPROXY_SPLICE("HAProxy, TCP mode, splice", BulkNetwork.VIP),
    DIRECTOR("Spillway director, NAT", BulkNetwork.VIP);

    private final String label;
    private final String destination;

    BulkPath(String label, String destination) {
        this.label = label;
        this.destination = destination;
    }

    String label() {
        return label;
    }

    String destination() {
        return destination;
    }
}
