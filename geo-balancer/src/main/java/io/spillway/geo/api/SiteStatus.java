package io.spillway.geo.api;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What {@code GET /status} answers; keys are the names below in snake_case. Times are seconds, loads are 1.0 when full
 * and null where there is none (no healthy server, no report yet).
 *
 * @param drain null: a speaker by itself
 * @param frozenS the services that an operator has frozen, and for how long
 */
public record SiteStatus(
        String site,
        long uptimeS,
        Bgp bgp,
        List<Service> services,
        List<Load> load,
        Spill spill,
        Flows flows,
        Map<String, Long> counters,
        @Nullable DrainView drain,
        Map<String, Long> frozenS) {
    /** Of a speaker by itself. */
    public SiteStatus(
            String site,
            long uptimeS,
            Bgp bgp,
            List<Service> services,
            List<Load> load,
            Spill spill,
            Flows flows,
            Map<String, Long> counters) {
        this(site, uptimeS, bgp, services, load, spill, flows, counters, null, Map.of());
    }

    /** The speaker. */
    public record Bgp(
            long localAs,
            String routerId,
            List<Neighbor> neighbors,
            List<AnnouncedPrefix> prefixes,
            List<ChildProcess> processes,
            @Nullable Mrt mrt,
            @Nullable Bfd bfd) {
        /** With neither processes nor MRT nor BFD. */
        public Bgp(long localAs, String routerId, List<Neighbor> neighbors, List<AnnouncedPrefix> prefixes) {
            this(localAs, routerId, neighbors, prefixes, List.of(), null, null);
        }
    }

    /**
     * A process that speaks ExaBGP's language; counts are since start.
     *
     * @param pid null: it doesn't run
     * @param deaths how often it ended by itself or could not be started
     * @param commands lines it has sent
     * @param errors those that could not be carried out
     * @param eventsDropped because it didn't read
     * @param answersDropped because it didn't read
     */
    public record ChildProcess(
            String name,
            @Nullable Long pid,
            long deaths,
            long commands,
            long errors,
            long eventsDropped,
            long answersDropped,
            @Nullable String lastError) {}

    /**
     * The MRT file; counts are records since start.
     *
     * @param dropped the disk was slower than the neighbors
     * @param failed could not be written
     */
    public record Mrt(String file, long written, long dropped, long failed) {}

    /**
     * The thread that watches neighbors with BFD.
     *
     * @param worstDelayMs how late it was at worst since start
     * @param dropped packets, by the reason
     */
    public record Bfd(double worstDelayMs, Map<String, Long> dropped) {}

    /**
     * A BGP neighbor.
     *
     * @param dynamic it came from a range
     * @param pathsReceived routes to the prefixes received; more than those only with add-path
     * @param routesRefused not taken since the session began, because more are not kept
     * @param sendHoldLeftMs until the session ends because it takes nothing (RFC 9687); negative: it takes what we send
     * @param endedBy how often we ended a session or an attempt at one, by rule
     * @param bfd null: it is not watched
     */
    public record Neighbor(
            String address,
            long remoteAs,
            boolean dynamic,
            String state,
            long sinceS,
            @Nullable String routerId,
            int holdTimeS,
            int keepaliveS,
            List<String> capabilities,
            int prefixesSent,
            int prefixesReceived,
            int pathsReceived,
            long routesRefused,
            long sendHoldLeftMs,
            Map<String, Long> endedBy,
            long messagesIn,
            long messagesOut,
            long flaps,
            @Nullable String bfd,
            @Nullable String lastError) {}

    /**
     * A prefix: whether it is announced, and why or why not.
     *
     * @param state withdrawn, held-down, ramping, announced, draining or drained
     */
    public record AnnouncedPrefix(String prefix, String state, boolean announced, String reason) {}

    /**
     * A virtual service.
     *
     * @param port 0: any
     * @param load null while it is not measured yet
     */
    public record Service(
            String name,
            String protocol,
            String vip,
            int port,
            String scheduler,
            String prefix,
            List<Server> servers,
            List<Spilled> spilled,
            @Nullable ServiceLoad load,
            Options options) {
        /** With a plain scheduler and nothing else. */
        public Service(
                String name,
                String protocol,
                String vip,
                int port,
                String scheduler,
                String prefix,
                List<Server> servers,
                List<Spilled> spilled,
                @Nullable ServiceLoad load) {
            this(name, protocol, vip, port, scheduler, prefix, servers, spilled, load, Options.NONE);
        }
    }

    /**
     * What else decides where flows of a service go.
     *
     * @param schedulerFlags sh-fallback, sh-port, mh-fallback, mh-port
     * @param tableIndex of mh
     * @param slowStartS 0: a server gets its whole weight at once
     * @param expirationS of lblc and lblcr: how long a destination is remembered
     * @param persistence null: every connection is scheduled
     * @param onePacket every packet is
     * @param limits null: none
     */
    public record Options(
            List<String> schedulerFlags,
            @Nullable Integer tableIndex,
            double slowStartS,
            @Nullable Long expirationS,
            @Nullable Persistence persistence,
            boolean onePacket,
            @Nullable Limits limits) {
        public static final Options NONE = new Options(List.of(), null, 0, null, null, false, null);
    }

    /** @param prefix clients that share so many leading bits count as one */
    public record Persistence(double timeoutS, int prefix) {}

    /** Bounds on the flows of a service; 0: none. */
    public record Limits(int connections, int newPerSecond, int connectionsPerSource, int newPerSecondPerSource) {}

    /**
     * Of its healthy servers.
     *
     * @param bottleneck in words
     * @param effective with the limits of the whole site in it, which decides whether the service may take more
     * @param capacity connections that would be an effective load of 1.0 at the present mix; 0: not known
     * @param ownConnections of the site's own clients
     * @param foreignConnections from other sites
     */
    public record ServiceLoad(
            @Nullable Double load,
            @Nullable Double own,
            @Nullable Double foreign,
            String bottleneck,
            @Nullable Double effective,
            double capacity,
            double ownConnections,
            double foreignConnections) {}

    /**
     * What a server says of itself.
     *
     * @param state up, drain, maint or down, with words behind it; the last said
     * @param load the last reported; it counts only while {@code fresh}
     * @param ageS of the last report that could be read
     * @param reports that could be read, ever
     * @param errors answers that didn't come or couldn't be read, ever
     * @param lastError null: the last question was answered
     */
    public record Agent(
            String state,
            @Nullable Double load,
            @Nullable Double ageS,
            boolean fresh,
            long reports,
            long errors,
            @Nullable String lastError) {}

    /**
     * A real server.
     *
     * @param port 0: any
     * @param foreign the part of active and inactive that came from other sites
     * @param method nat, dr, tun, fullnat or local
     * @param forward the method with all that is not its default, such as "tun gue 6080"
     * @param upperThreshold connections at which it gets no more; 0: no bound
     * @param lowerThreshold connections below which it then gets some again
     * @param overloaded it has reached the upper threshold
     */
    public record Server(
            String address,
            int port,
            int weight,
            String health,
            String reason,
            @Nullable Double load,
            int active,
            int inactive,
            int foreign,
            @JsonProperty("new") long newFlows,
            long inPackets,
            long outPackets,
            long inBytes,
            long outBytes,
            @Nullable Agent agent,
            String method,
            String forward,
            int upperThreshold,
            int lowerThreshold,
            boolean overloaded) {
        /** By NAT, without thresholds. */
        public Server(
                String address,
                int port,
                int weight,
                String health,
                String reason,
                @Nullable Double load,
                int active,
                int inactive,
                int foreign,
                long newFlows,
                long inPackets,
                long outPackets,
                long inBytes,
                long outBytes,
                @Nullable Agent agent) {
            this(
                    address,
                    port,
                    weight,
                    health,
                    reason,
                    load,
                    active,
                    inactive,
                    foreign,
                    newFlows,
                    inPackets,
                    outPackets,
                    inBytes,
                    outBytes,
                    agent,
                    "nat",
                    "nat",
                    0,
                    0,
                    false);
        }
    }

    /** Flows handed to another site. */
    public record Spilled(
            String site,
            int active,
            int inactive,
            @JsonProperty("new") long newFlows) {}

    /** Load of a site as this one knows it; {@code live}: fresh enough to act on. */
    public record Load(
            String site,
            boolean self,
            @Nullable Double load,
            @Nullable Double own,
            @Nullable Double foreign,
            @Nullable Double ageS,
            boolean live,
            @Nullable String bottleneck,
            @Nullable String lastError) {}

    /**
     * Whether new connections go to other sites now, and why: of all services together, and of each.
     *
     * @param active any service hands over, or wants to
     * @param policy credit or on-off
     * @param share of its room that the site grants, 0..1
     */
    public record Spill(
            boolean active,
            List<String> to,
            String reason,
            String policy,
            double share,
            List<ServiceSpill> services,
            List<PeerSpill> peers) {
        /** With no word of the single services and peers. */
        public Spill(boolean active, List<String> to, String reason) {
            this(active, to, reason, "on-off", 1, List.of(), List.of());
        }
    }

    /**
     * One service.
     *
     * @param active it hands over, or wants to
     * @param frozen by an operator
     * @param to sites that take some, the first one preferred
     */
    public record ServiceSpill(String service, boolean active, boolean frozen, String reason, List<SpillTo> to) {}

    /**
     * @param credit connections that may be there at one time; null: without a bound
     * @param used those that are there
     */
    public record SpillTo(String site, @Nullable Double credit, int used) {}

    /**
     * The other end of a tunnel. Grants are of all services together.
     *
     * @param tunnel whether new connections may go into it, or why not
     * @param probes unknown, up or down
     * @param rttMs null: no probe was answered
     * @param bfd off, or the state of the session
     * @param granted connections that it may have here, as our last report to it says
     * @param received connections that we may have there while its report's lease runs
     * @param objection why there is no spill between the two whatever the loads; null: nothing is in the way
     */
    public record PeerSpill(
            String site,
            String tunnel,
            String probes,
            @Nullable Double rttMs,
            String bfd,
            double granted,
            double received,
            @Nullable String objection) {}

    /** The flow table. */
    public record Flows(int held, int max) {}
}
