package io.spillway.bgp.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.bgp.message.BgpError;
import io.spillway.bgp.message.Keepalive;
import io.spillway.bgp.session.FakeNetwork.FakeWire;
import org.junit.jupiter.api.Test;

/** Two connections to one neighbor, of which one survives (RFC 4271, section 6.8). */
class CollisionTest extends NeighborScenario {
    @Test
    void higherIdentifierOfTheNeighborKeepsTheConnectionItOpened() {
        FakeWire ours = openedByUs();
        FakeWire theirs = openedByThem();

        ours.receive(open(HIGHER, 9));
        theirs.receive(open(HIGHER, 9));

        assertThat(ours.sent.getLast()).isEqualTo(BgpError.CONNECTION_COLLISION.notification());
        assertThat(ours.closed).isTrue();
        theirs.receive(new Keepalive());
        assertThat(state()).isEqualTo(State.ESTABLISHED);
        assertThat(theirs.closed).isFalse();
    }

    @Test
    void lowerIdentifierOfTheNeighborKeepsTheConnectionWeOpened() {
        FakeWire ours = openedByUs();
        FakeWire theirs = openedByThem();

        ours.receive(open(LOWER, 9));
        theirs.receive(open(LOWER, 9));

        assertThat(theirs.sent.getLast()).isEqualTo(BgpError.CONNECTION_COLLISION.notification());
        // A KEEPALIVE on the loser could establish it at the other side for a moment.
        assertThat(theirs.sent(Keepalive.class)).isEmpty();
        ours.receive(new Keepalive());
        assertThat(state()).isEqualTo(State.ESTABLISHED);
    }

    @Test
    void collisionIsDecidedTheSameWhicheverOpenComesFirst() {
        FakeWire ours = openedByUs();
        FakeWire theirs = openedByThem();

        theirs.receive(open(LOWER, 9));
        ours.receive(open(LOWER, 9));

        assertThat(theirs.closed).isTrue();
        assertThat(ours.closed).isFalse();
    }

    @Test
    void identifiersAreUnsignedNumbers() {
        FakeWire ours = openedByUs();
        FakeWire theirs = openedByThem();

        ours.receive(open("200.0.0.1", 9));
        theirs.receive(open("200.0.0.1", 9));

        assertThat(ours.closed).isTrue();
        assertThat(theirs.closed).isFalse();
    }

    @Test
    void equalIdentifiersLetTheLargerAsDecide() {
        FakeWire ours = openedByUs();
        FakeWire theirs = openedByThem();

        ours.receive(open("10.0.0.1", 9));
        theirs.receive(open("10.0.0.1", 9));

        // AS 2 is larger than ours.
        assertThat(ours.closed).isTrue();
        assertThat(theirs.closed).isFalse();
    }

    @Test
    void secondConnectionOfAnEstablishedNeighborIsRefusedAndTheFirstIsProbed() {
        FakeWire wire = establish(9);
        int before = wire.sent(Keepalive.class).size();

        assertThat(neighbor.accept(new FakeWire())).isNull();

        assertThat(wire.sent(Keepalive.class)).hasSize(before + 1);
        assertThat(state()).isEqualTo(State.ESTABLISHED);
    }

    @Test
    void newConnectionReplacesOneThatNeverGotAnywhere() {
        FakeWire stale = openedByThem();
        FakeWire fresh = openedByThem();

        assertThat(stale.closed).isTrue();
        fresh.receive(open(HIGHER, 9), new Keepalive());
        assertThat(state()).isEqualTo(State.ESTABLISHED);
    }
}
