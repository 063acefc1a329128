package io.spillway.geo.policy;

import org.jspecify.annotations.Nullable;

/** A peer that has just reported a load of 0.3 of 1,000 connections, and what a test changes of that. */
final class TestPeer {
    private final String site;
    private double siteLoad = 0.3;
    private double load = 0.3;
    private double capacity = 1_000;
    private boolean spilling;
    private double available;
    private double grant;
    private double request;
    private double spilled;
    private long sequence = 1;
    private long heardSequence = -1;
    private long ageMs = 1_000;
    private boolean live = true;
    private @Nullable String objection;
    private boolean reachable = true;
    private double rttMs = 10;

    private TestPeer(String site) {
        this.site = site;
    }

    static TestPeer named(String site) {
        return new TestPeer(site);
    }

    /** Of the site and of the service. */
    TestPeer load(double load) {
        this.siteLoad = load;
        this.load = load;
        return this;
    }

    TestPeer siteLoad(double siteLoad) {
        this.siteLoad = siteLoad;
        return this;
    }

    TestPeer serviceLoad(double load) {
        this.load = load;
        return this;
    }

    TestPeer capacity(double capacity) {
        this.capacity = capacity;
        return this;
    }

    TestPeer spilling() {
        this.spilling = true;
        return this;
    }

    TestPeer available(double available) {
        this.available = available;
        return this;
    }

    TestPeer grants(double grant) {
        this.grant = grant;
        return this;
    }

    TestPeer asksFor(double request) {
        this.request = request;
        return this;
    }

    /** Connections of its clients here, as it says. */
    TestPeer hasHere(double spilled) {
        this.spilled = spilled;
        return this;
    }

    TestPeer sequence(long sequence) {
        this.sequence = sequence;
        return this;
    }

    /** Our report that it had taken when it wrote. */
    TestPeer heard(long heardSequence) {
        this.heardSequence = heardSequence;
        return this;
    }

    TestPeer stale(long ageMs) {
        this.ageMs = ageMs;
        this.live = false;
        return this;
    }

    TestPeer objection(String objection) {
        this.objection = objection;
        return this;
    }

    TestPeer unreachable() {
        this.reachable = false;
        return this;
    }

    TestPeer rttMs(double rttMs) {
        this.rttMs = rttMs;
        return this;
    }

    PeerTerms terms() {
        return new PeerTerms(
                site,
                siteLoad,
                load,
                capacity,
                spilling,
                available,
                grant,
                request,
                spilled,
                sequence,
                heardSequence,
                ageMs,
                live,
                objection,
                reachable,
                rttMs);
    }
}
