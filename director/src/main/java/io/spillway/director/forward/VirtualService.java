package io.spillway.director.forward;

import io.spillway.director.SpillPlan;
import io.spillway.director.packet.Packet;
import io.spillway.director.schedule.ScheduleKey;
import io.spillway.director.schedule.Scheduler;
import io.spillway.director.service.ForeignStats;
import io.spillway.director.service.Inventory;
import io.spillway.director.service.Protocol;
import io.spillway.director.service.RealServer;
import io.spillway.director.service.RemoteSite;
import io.spillway.director.service.ServiceGate;
import io.spillway.director.service.ServiceSpec;
import io.spillway.director.service.ServiceStats;
import io.spillway.director.service.Templates;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** A service as one engine runs it: who takes a new flow. Thread rule: engine thread only. */
final class VirtualService {
    /** By the numbers of their peers. */
    private final List<RemoteSite> sites;

    /** A plan comes four times a second, between packets: it must not look at all sites for each of its credits. */
    private final Map<String, RemoteSite> sitesByName = new HashMap<>();

    /** Active flows from each peer. */
    private final int[] foreignActive;

    private final int vip;
    private final Scheduler scheduler;
    private final ScheduleKey key = new ScheduleKey();
    private final ServiceGate gate;
    private ServiceSpec spec;
    private List<RealServer> servers;
    /** Those the scheduler knows of. */
    private RealServer[] inService = {};

    private final List<RealServer> lost = new ArrayList<>();

    private RemoteSite[] spillSites = {};
    private int[] spillCredits = {};
    private int spillFromLocalFlows;
    private long spillUntilNs;

    VirtualService(Inventory.Entry entry) {
        spec = entry.spec();
        vip = entry.vip();
        servers = entry.servers();
        sites = entry.sites();
        gate = entry.gate();
        sites.forEach(site -> sitesByName.put(site.site(), site));
        foreignActive = new int[sites.size()];
        scheduler = Scheduler.of(spec.scheduler(), List.of(), new SplittableRandom());
        serversChanged();
    }

    /** Whether {@link #update} can make this the service of an entry: not if it is another key or scheduler. */
    boolean accepts(Inventory.Entry entry) {
        return vip == entry.vip()
                && spec.protocol() == entry.spec().protocol()
                && spec.port() == entry.spec().port()
                && spec.scheduler().equals(entry.spec().scheduler());
    }

    void update(Inventory.Entry entry) {
        spec = entry.spec();
        servers = entry.servers();
        serversChanged();
    }

    ServiceSpec spec() {
        return spec;
    }

    /** The number of its VIP. */
    int vip() {
        return vip;
    }

    /** A server became usable or stopped being so, or has another weight. */
    void serversChanged() {
        for (RealServer server : inService) {
            if (spec.protocol() == Protocol.UDP && !server.isUsable() && server.isPresent()) {
                lost.add(server);
            }
        }
        inService = servers.stream().filter(RealServer::isUsable).toArray(RealServer[]::new);
        scheduler.serversChanged(List.of(inService));
    }

    /** Servers of UDP that have stopped being usable since the last call. */
    List<RealServer> takeLost() {
        List<RealServer> taken = List.copyOf(lost);
        lost.clear();
        return taken;
    }

    /** What all engines know of its clients. */
    ServiceGate gate() {
        return gate;
    }

    void setSpill(SpillPlan plan, long nowNs) {
        var named = new ArrayList<RemoteSite>();
        var flows = new ArrayList<Integer>();
        for (SpillPlan.Credit credit : plan.credits()) {
            RemoteSite site = sitesByName.get(credit.site());
            if (site != null) {
                named.add(site);
                flows.add(credit.flows());
            }
        }
        spillSites = named.toArray(RemoteSite[]::new);
        spillCredits = flows.stream().mapToInt(Integer::intValue).toArray();
        spillFromLocalFlows = plan.localFlows();
        spillUntilNs = nowNs + plan.leaseNs();
    }

    /** The site for a new flow while a plan's lease runs; null: the flow stays here. */
    @Nullable
    RemoteSite chooseSite(long nowNs) {
        if (spillSites.length == 0 || nowNs >= spillUntilNs || establishedHere() < spillFromLocalFlows) {
            return null;
        }
        for (int i = 0; i < spillSites.length; i++) {
            if (spillSites[i].active() < spillCredits[i]) {
                return spillSites[i];
            }
        }
        return null;
    }

    /** Whether a plan lets flows go to a site now. */
    boolean allows(RemoteSite site, long nowNs) {
        for (int i = 0; i < spillSites.length && nowNs < spillUntilNs; i++) {
            if (spillSites[i] == site) {
                return site.active() < spillCredits[i];
            }
        }
        return false;
    }

    /** Half-open flows are no load: a SYN flood must not make a site spill. */
    private int establishedHere() {
        int established = 0;
        for (int i = 0; i < servers.size(); i++) {
            RealServer server = servers.get(i);
            established += server.active() - server.halfOpen();
        }
        return established;
    }

    /** The real server for the packet's flow, which is a new one; null: none can take it. */
    @Nullable
    RealServer chooseServer(Packet packet, long nowNs) {
        Templates templates = gate.templates();
        if (templates == null) {
            key.set(
                    packet.sourceHigh(),
                    packet.sourceLow(),
                    packet.sourcePort(),
                    packet.destinationHigh(),
                    packet.destinationLow());
        } else {
            key.set(
                    templates.high(packet.sourceHigh()),
                    templates.low(packet.sourceLow()),
                    0,
                    packet.destinationHigh(),
                    packet.destinationLow());
        }
        int chosen = scheduler.choose(key, nowNs);
        return chosen == Scheduler.NONE ? null : inService[chosen];
    }

    /** An active flow from a peer came ({@code change} 1) or went (-1). */
    void countForeign(int peer, int change) {
        foreignActive[peer] += change;
    }

    ServiceStats stats() {
        return new ServiceStats(
                spec,
                servers.stream().map(RealServer::stats).toList(),
                sites.stream().map(RemoteSite::stats).toList(),
                IntStream.range(0, foreignActive.length)
                        .mapToObj(peer -> new ForeignStats(sites.get(peer).site(), foreignActive[peer]))
                        .toList());
    }
}
