package io.spillway.bgp.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.bgp.message.Keepalive;
import io.spillway.bgp.message.Open;
import io.spillway.bgp.rib.Announcement;
import io.spillway.bgp.rib.Rib;
import io.spillway.bgp.rib.RibLimits;
import io.spillway.bgp.session.FakeNetwork.FakeWire;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.List;
import java.util.Random;

/** A neighbor in virtual time, whose other end is the test. We are AS 1, 10.0.0.1; it is AS 2 at 10.0.0.9. */
abstract class NeighborScenario {
    static final String LOWER = "10.0.0.0";
    static final String HIGHER = "10.0.0.2";

    final FakeNetwork network = new FakeNetwork();
    final Observers observers = new Observers();
    final Neighbor neighbor = neighbor(false);

    FakeWire establish(int holdTimeS) {
        FakeWire wire = openedByUs();
        wire.receive(open(HIGHER, holdTimeS), new Keepalive());
        assertThat(state()).isEqualTo(State.ESTABLISHED);
        return wire;
    }

    FakeWire openedByUs() {
        neighbor.start();
        FakeWire wire = network.lastDialed();
        wire.listener().connected();
        return wire;
    }

    FakeWire openedByThem() {
        FakeWire wire = new FakeWire();
        wire.hears(neighbor.accept(wire));
        wire.listener().connected();
        return wire;
    }

    static Open open(String identifier, int holdTimeS) {
        Open open = RawPeer.open(2, identifier);
        return new Open(open.twoOctetAs(), holdTimeS, open.identifier(), open.capabilities());
    }

    State state() {
        return neighbor.status().state();
    }

    Neighbor neighbor(boolean passive) {
        return neighbor(passive, 2);
    }

    Neighbor neighbor(boolean passive, long remoteAs) {
        NeighborConfig config = NeighborConfig.builder(InetAddress.ofLiteral("10.0.0.9"), remoteAs)
                .passive(passive)
                .build();
        return neighbor(config, Liveness.NONE);
    }

    Neighbor neighbor(NeighborConfig config, Liveness liveness) {
        SpeakerConfig local =
                new SpeakerConfig(1, Inet4Address.ofLiteral("10.0.0.1"), null, List.of(config), List.of());
        return Neighbor.configured(
                new Surroundings(
                        local,
                        network,
                        new Random(1),
                        observers,
                        liveness,
                        Runnable::run,
                        new Rib(local.localAs(), local.routerId(), RibLimits.DEFAULT, 1)),
                config);
    }

    /** Tells the neighbor of these. */
    void announce(Announcement... announcements) {
        neighbor.routes().change(List.of(announcements), List.of());
    }
}
