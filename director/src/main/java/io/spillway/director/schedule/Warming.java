package io.spillway.director.schedule;

/** A server as a scheduler sees it during slow start. Thread rule: engine thread only. */
final class Warming implements Candidate {
    private final Candidate server;
    private int weight;
    private int share;
    private int credit;

    Warming(Candidate server) {
        this.server = server;
        weight = server.weight();
    }

    /** How much of its weight counts, in the caller's unit. */
    int share() {
        return share;
    }

    void setShare(int share) {
        this.share = share;
    }

    void setWeight(int weight) {
        this.weight = weight;
    }

    /** Whether the server takes the turn it is offered, when the others take {@code most} for its {@link #share}. */
    boolean takesTurn(int most) {
        credit += share;
        if (credit < most) {
            return false;
        }
        credit -= most;
        return true;
    }

    int fullWeight() {
        return server.weight();
    }

    @Override
    public boolean isEligible() {
        return server.isEligible();
    }

    @Override
    public int weight() {
        return weight;
    }

    @Override
    public int lastWeight() {
        return server.lastWeight();
    }

    @Override
    public int active() {
        return server.active();
    }

    @Override
    public int inactive() {
        return server.inactive();
    }

    @Override
    public long addressHigh() {
        return server.addressHigh();
    }

    @Override
    public long addressLow() {
        return server.addressLow();
    }

    @Override
    public int port() {
        return server.port();
    }

    @Override
    public long eligibleSinceNs() {
        return server.eligibleSinceNs();
    }
}
