package io.spillway.geo.policy;

import io.spillway.geo.policy.SpillDecision.Credit;
import io.spillway.load.report.Thresholds;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Connections are handed over only against credit: a number of connections that the other site has granted, under a lease.
 * Receivers plan ({@link Grants}), senders keep to it ({@link Overflow}), and the director counts.
 *
 * <p>Two sites never spill to each other. Of every pair one side, fixed by the names, uses what it was granted at once;
 * the other one only when the first has answered a report which says that it spills, and the answer doesn't say the same.
 * And nobody spills to a site of which he knows that it spills.
 *
 * <p>Not thread safe.
 */
public final class CreditPolicy implements SpillPolicy {
    public static final String NAME = "credit";

    /** A lease in intervals of the exchange: one report may be lost without anything changing. */
    public static final double LEASE_INTERVALS = 2.5;

    private static final Comparator<PeerTerms> NEAREST_FIRST = Comparator.comparingDouble(
                    (PeerTerms peer) -> Double.isNaN(peer.rttMs()) ? Double.POSITIVE_INFINITY : peer.rttMs())
            .thenComparing(PeerTerms::site);

    private final String self;
    private final Thresholds thresholds;
    private final Grants grants;
    private final Overflow overflow;
    private final Signals signals;
    private final Map<String, Contact> contacts = new HashMap<>();
    private Map<String, Double> requests = Map.of();
    /** Whether somebody took connections in the last round. */
    private boolean relief;

    /**
     * @param self this site's name
     * @param intervalMs of the exchange
     */
    public CreditPolicy(String self, Thresholds own, long intervalMs) {
        this.self = self;
        this.thresholds = own;
        this.grants = new Grants(own, intervalMs, Math.round(LEASE_INTERVALS * intervalMs));
        this.overflow = new Overflow(own);
        this.signals = new Signals(grants);
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public SpillDecision decide(LocalView local, List<PeerTerms> peers, long nowMs) {
        grants.observe(local, nowMs);
        peers.forEach(peer -> contact(peer.site()).hear(peer));
        boolean was = overflow.spilling();
        overflow.observe(local, relief, nowMs);
        boolean spilling = overflow.spilling();
        if (was && !spilling) {
            contacts.values().forEach(Contact::ended);
        }
        double wanted = overflow.wanted(local);
        List<PeerTerms> nearest =
                wanted > 0 || spilling ? peers.stream().sorted(NEAREST_FIRST).toList() : peers;
        List<Credit> credits = new ArrayList<>();
        List<PeerTerms> askable = new ArrayList<>();
        @Nullable String[] objections = new String[nearest.size()];
        double[] places = new double[nearest.size()];
        relief = false;
        for (int i = 0; i < nearest.size(); i++) {
            PeerTerms peer = nearest.get(i);
            String objection = Eligibility.objection(peer, thresholds);
            if (objection == null) {
                askable.add(peer);
                objection = whyNoCredit(peer, spilling);
            }
            double used = local.spilled().getOrDefault(peer.site(), 0.0);
            if (spilling && objection == null) {
                credits.add(new Credit(peer.site(), peer.grant()));
                relief |= used < peer.grant();
            }
            objections[i] = objection;
            places[i] = used;
        }
        requests = Requests.share(wanted, askable, thresholds.acceptBelow());
        return new SpillDecision(
                spilling,
                spilling ? overflow.localConnections(local) : Double.POSITIVE_INFINITY,
                credits,
                signals.due(local, spilling, peers, contacts, requests, nowMs),
                reason(local, spilling, credits.isEmpty()),
                new Verdicts(List.copyOf(nearest), objections, places, spilling));
    }

    @Override
    public OurTerms terms(String site, long sequence, LocalView local, List<PeerTerms> peers, long nowMs) {
        PeerTerms peer = find(site, peers);
        boolean spilling = overflow.spilling();
        Grants.Round round = grants.round(local, spilling, peers, nowMs);
        double grant = grants.grant(round, peer, local, nowMs);
        double available = grants.available(round, peer, grant, local, nowMs);
        double request = requests.getOrDefault(site, 0.0);
        grants.promised(peer, sequence, grant, local, nowMs);
        Contact contact = contact(site);
        contact.hear(peer);
        contact.written(sequence, spilling, request, nowMs);
        signals.told(site);
        return new OurTerms(spilling, available, grant, request);
    }

    private static PeerTerms find(String site, List<PeerTerms> peers) {
        for (PeerTerms peer : peers) {
            if (peer.site().equals(site)) {
                return peer;
            }
        }
        throw new IllegalArgumentException("no peer is named " + site);
    }

    private Contact contact(String site) {
        Contact known = contacts.get(site);
        return known != null ? known : contacts.computeIfAbsent(site, _ -> new Contact());
    }

    /** Null: new connections may go there. */
    private @Nullable String whyNoCredit(PeerTerms peer, boolean spilling) {
        if (peer.grant() <= 0) {
            return "grants nothing";
        }
        boolean isSafe = goesFirst(peer.site()) || contact(peer.site()).confirmed(peer);
        return isSafe || !spilling ? null : "has not answered yet that it knows this site spills";
    }

    /** The same at both ends, and true of about half of all peers. */
    private boolean goesFirst(String peer) {
        boolean isLower = self.compareTo(peer) < 0;
        String pair = isLower ? self + '/' + peer : peer + '/' + self;
        return isLower == (pair.hashCode() * 0x9E3779B9 < 0);
    }

    private String reason(LocalView local, boolean spilling, boolean nobody) {
        String load = local.load() == Double.POSITIVE_INFINITY
                ? "no healthy server, load infinite"
                : String.format(Locale.ROOT, "load %.2f", local.load());
        if (!local.open()) {
            return load + ", but it is frozen, or the site drains";
        }
        if (!spilling) {
            return load + " <= " + thresholds.spillAbove();
        }
        String why = local.load() > thresholds.spillAbove()
                ? load + " > " + thresholds.spillAbove()
                : load + ", spilling until the demand has been at " + thresholds.recoverAt() + " for a minute";
        return nobody ? why + ", but nobody takes any" : why;
    }
}
