package io.spillway.director.schedule;

import io.spillway.director.packet.Ip;
import java.net.InetAddress;

/** A server whose every number a test sets by hand. */
final class TestServer implements Candidate {
    final InetAddress address;
    int port = 80;
    int weight;
    int lastWeight;
    boolean usable = true;
    int active;
    int inactive;
    long eligibleSinceNs;

    TestServer(String address, int weight) {
        this.address = InetAddress.ofLiteral(address);
        setWeight(weight);
    }

    TestServer setWeight(int weight) {
        this.weight = weight;
        lastWeight = weight == 0 ? lastWeight : weight;
        return this;
    }

    TestServer load(int active, int inactive) {
        this.active = active;
        this.inactive = inactive;
        return this;
    }

    @Override
    public boolean isEligible() {
        return usable && weight > 0;
    }

    @Override
    public int weight() {
        return weight;
    }

    @Override
    public int lastWeight() {
        return lastWeight;
    }

    @Override
    public int active() {
        return active;
    }

    @Override
    public int inactive() {
        return inactive;
    }

    @Override
    public long addressHigh() {
        return Ip.high(address);
    }

    @Override
    public long addressLow() {
        return Ip.low(address);
    }

    @Override
    public int port() {
        return port;
    }

    @Override
    public long eligibleSinceNs() {
        return eligibleSinceNs;
    }

    @Override
    public String toString() {
        return "%s:%d w%d%s a%d i%d"
                .formatted(address.getHostAddress(), port, weight, usable ? "" : "!", active, inactive);
    }
}
