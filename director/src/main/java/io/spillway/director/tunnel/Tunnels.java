package io.spillway.director.tunnel;

import io.spillway.director.TunnelPeer;
import io.spillway.director.TunnelStats;
import io.spillway.director.TunnelStats.State;
import io.spillway.director.packet.Bytes;
import io.spillway.director.packet.Counter;
import io.spillway.director.packet.SipHash;
import java.util.List;

/**
 * The tunnels to all other sites: probes each in turn, and knows which are near. A peer is its number in the
 * configuration. Time is passed in. Thread rule: engine thread only.
 */
public final class Tunnels {
    private static final int MAX_ENGINES = 64;

    private final Tunnel[] tunnels;
    /** Numbers of peers by round-trip time, those without one last. */
    private final int[] nearest;

    private final SipHash nonces;
    private final ControlSender sender;
    private final int engine;
    private long nextNs;

    /** @param engine 0..63: each engine of a director probes for itself, and knows its own probes again */
    public Tunnels(List<TunnelPeer> peers, long probeIntervalNs, SipHash nonces, ControlSender sender, int engine) {
        this.engine = engine;
        this.nonces = nonces;
        this.sender = sender;
        tunnels = new Tunnel[peers.size()];
        nearest = new int[tunnels.length];
        for (int i = 0; i < tunnels.length; i++) {
            TunnelPeer peer = peers.get(i);
            long firstNs = probeIntervalNs * i / tunnels.length;
            tunnels[i] = new Tunnel(peer.site(), Bytes.address(peer.address()), probeIntervalNs, firstNs);
            nearest[i] = i;
        }
        nextNs = tunnels.length == 0 ? Long.MAX_VALUE : 0;
    }

    public int count() {
        return tunnels.length;
    }

    /** The remote end of a peer's tunnel. */
    public int address(int peer) {
        return tunnels[peer].address();
    }

    public boolean isDown(int peer) {
        return tunnels[peer].state() == State.DOWN;
    }

    /** The peer that {@code rank} others are nearer than. */
    public int nearest(int rank) {
        return nearest[rank];
    }

    public int countNotDown() {
        int count = 0;
        for (Tunnel tunnel : tunnels) {
            count += tunnel.state() == State.DOWN ? 0 : 1;
        }
        return count;
    }

    /** Sends the probes that are due. */
    public void advance(long nowNs) {
        if (nowNs < nextNs) {
            return;
        }
        nextNs = Long.MAX_VALUE;
        for (int peer = 0; peer < tunnels.length; peer++) {
            Tunnel tunnel = tunnels[peer];
            if (tunnel.isDue(nowNs)) {
                long sequence = tunnel.probe(nowNs) * MAX_ENGINES + engine;
                sender.probe(
                        tunnel.address(), ControlMessage.PROBE, sequence, nonce(peer, sequence), Counter.PROBES_SENT);
            }
            nextNs = Math.min(nextNs, tunnel.nextProbeNs());
        }
    }

    /** The engine whose probe this was. */
    public static int engine(long sequence) {
        return (int) (sequence & (MAX_ENGINES - 1));
    }

    /** Takes a peer's answer to a probe; false if it isn't one. */
    public boolean answer(int peer, long sequence, long nonce, long nowNs) {
        if (nonce != nonce(peer, sequence) || !tunnels[peer].answer(sequence / MAX_ENGINES, nowNs)) {
            return false;
        }
        sort();
        return true;
    }

    public TunnelStats stats(int peer, int ownerFlows) {
        return tunnels[peer].stats(ownerFlows);
    }

    /** Nobody but the peer that was probed can know it, so an answer can't be forged without hearing the probe. */
    private long nonce(int peer, long sequence) {
        return nonces.hash(peer, sequence);
    }

    /** By insertion: one of them moves a little. */
    private void sort() {
        for (int i = 1; i < nearest.length; i++) {
            int peer = nearest[i];
            int place = i;
            while (place > 0 && distance(nearest[place - 1]) > distance(peer)) {
                nearest[place] = nearest[place - 1];
                place--;
            }
            nearest[place] = peer;
        }
    }

    private long distance(int peer) {
        long rttNs = tunnels[peer].rttNs();
        return rttNs < 0 ? Long.MAX_VALUE : rttNs;
    }
}
