package io.spillway.director.forward;

import io.spillway.director.SpillPlan;
import io.spillway.director.schedule.ScheduleKey;
import io.spillway.director.schedule.Scheduler;
import io.spillway.director.service.ForeignStats;
import io.spillway.director.service.RealServer;
import io.spillway.director.service.RemoteSite;
import io.spillway.director.service.ServerSpec;
import io.spillway.director.service.ServiceSpec;
import io.spillway.director.service.ServiceStats;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** A service as the engine runs it: who takes a new flow. Thread rule: engine thread only. */
final class VirtualService {
    private final ServiceSpec spec;
    private final List<RealServer> servers;
    /** By the numbers of their peers. */
    private final List<RemoteSite> sites;

    /** A plan comes four times a second, between packets: it must not look at all sites for each of its credits. */
    private final Map<String, RemoteSite> sitesByName = new HashMap<>();

    /** Active flows from each peer. */
    private final int[] foreignActive;

    /** Those the scheduler knows of. */
    private List<RealServer> inService;

    private final Scheduler scheduler;
    private final ScheduleKey key = new ScheduleKey();
    private RemoteSite[] spillSites = {};
    private int[] spillCredits = {};
    private int spillFromLocalFlows;
    private long spillUntilNs;

    VirtualService(ServiceSpec spec, List<RealServer> servers, List<RemoteSite> sites) {
        this.spec = spec;
        this.servers = servers;
        this.sites = sites;
        sites.forEach(site -> sitesByName.put(site.site(), site));
        this.foreignActive = new int[sites.size()];
        inService = servers;
        this.scheduler = Scheduler.of(spec.scheduler(), inService, new SplittableRandom());
    }

    ServiceSpec spec() {
        return spec;
    }

    void setServerUsable(ServerSpec server, boolean usable) {
        for (RealServer candidate : servers) {
            if (candidate.spec().isSame(server)) {
                candidate.setUsable(usable);
            }
        }
        inService = servers.stream().filter(RealServer::isEligible).toList();
        scheduler.serversChanged(inService);
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

    /** Half-open flows are no load: a SYN flood must not make a site spill. */
    private int establishedHere() {
        int established = 0;
        for (int i = 0; i < servers.size(); i++) {
            RealServer server = servers.get(i);
            established += server.active() - server.halfOpen();
        }
        return established;
    }

    /** The real server for a new flow; null: none is usable. */
    @Nullable
    RealServer chooseServer(long nowNs) {
        int chosen = scheduler.choose(key, nowNs);
        return chosen == Scheduler.NONE ? null : inService.get(chosen);
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
