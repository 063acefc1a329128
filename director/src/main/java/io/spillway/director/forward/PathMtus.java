package io.spillway.director.forward;

import io.spillway.director.packet.Ip;
import io.spillway.director.service.Forwarding;
import io.spillway.director.service.OwnerSite;
import io.spillway.director.service.RealServer;
import java.time.Duration;

/**
 * What is known of the ways inside our own tunnels (RFC 2003 section 5.1: soft state), kept at the servers and sites they
 * lead to, for ten minutes since it was last said. Every engine reads it; the one that learnt it forgets it. Thread rule:
 * engine thread only.
 */
final class PathMtus {
    static final long KEEP_NS = Duration.ofMinutes(10).toNanos();

    /** RFC 791: every host takes as much, and who says less wants to harm. */
    private static final int LEAST_V4 = 576;

    private static final int LEAST_V6 = 1280;
    private static final int PLACES = 1024;

    private final Services services;
    private final TunnelEnd tunnel;
    private final long[] highs = new long[PLACES];
    private final long[] lows = new long[PLACES];
    private final long[] untilNs = new long[PLACES];
    private int count;

    PathMtus(Services services, TunnelEnd tunnel) {
        this.services = services;
        this.tunnel = tunnel;
    }

    /** Whether there is a tunnel of ours to this address. */
    boolean isTunnel(long high, long low) {
        if (isSite(high, low)) {
            return true;
        }
        for (int number = 0; number < services.targets(); number++) {
            if (isServer(number, high, low)) {
                return true;
            }
        }
        return false;
    }

    /** Whether a server at this address takes GUE on this port. */
    boolean isGue(long high, long low, int port) {
        for (int number = 0; number < services.targets(); number++) {
            if (isServer(number, high, low)
                    && ((RealServer) services.target(number)).forwarding() instanceof Forwarding.Tunnel tunnel
                    && tunnel.port() == port) {
                return true;
            }
        }
        return false;
    }

    boolean isSite(long high, long low) {
        return peer(high, low) >= 0;
    }

    /** For the outer packets to this address; it is remembered only if it says something new and possible. */
    void learn(long high, long low, int mtu, long nowNs) {
        int place = place(high, low);
        if (place < 0) {
            if (count == PLACES) {
                return;
            }
            place = count++;
            highs[place] = high;
            lows[place] = low;
        }
        untilNs[place] = nowNs + KEEP_NS;
        set(high, low, Math.max(mtu, Ip.isV4(high, low) ? LEAST_V4 : LEAST_V6));
    }

    /** Of the way to a site, by its tunnel address; the interface's if nothing is known. */
    int toSite(int tunnelAddress, int interfaceMtu) {
        int peer = tunnel.peerAddresses().indexOf(tunnelAddress);
        int mtu = peer < 0 ? 0 : services.owner(peer).pathMtu();
        return mtu == 0 ? interfaceMtu : Math.min(mtu, interfaceMtu);
    }

    void expire(long nowNs) {
        for (int place = count - 1; place >= 0; place--) {
            if (untilNs[place] <= nowNs) {
                set(highs[place], lows[place], 0);
                count--;
                highs[place] = highs[count];
                lows[place] = lows[count];
                untilNs[place] = untilNs[count];
            }
        }
    }

    private void set(long high, long low, int mtu) {
        int peer = peer(high, low);
        if (peer >= 0) {
            OwnerSite site = services.owner(peer);
            site.setPathMtu(mtu);
        }
        for (int number = 0; number < services.targets(); number++) {
            if (isServer(number, high, low)) {
                ((RealServer) services.target(number)).setPathMtu(mtu);
            }
        }
    }

    private boolean isServer(int number, long high, long low) {
        return services.target(number) instanceof RealServer server
                && server.addressLow() == low
                && server.addressHigh() == high
                && Methods.overheadBytes(server) > 0;
    }

    private int peer(long high, long low) {
        return Ip.isV4(high, low) ? tunnel.peerAddresses().indexOf((int) low) : -1;
    }

    private int place(long high, long low) {
        for (int place = 0; place < count; place++) {
            if (lows[place] == low && highs[place] == high) {
                return place;
            }
        }
        return -1;
    }
}
