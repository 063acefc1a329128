package io.spillway.lab.bench;

import io.spillway.director.forward.Side;
import io.spillway.director.packet.Counter;
import io.spillway.director.service.Forwarding;

/** Which packets of established flows are decided on. */
public enum DecisionCase {
    NAT_IN("NAT in", new Forwarding.Nat(), Counter.FORWARDED_NAT_IN),
    NAT_IN_TCP("NAT in, TCP", new Forwarding.Nat(), Counter.FORWARDED_NAT_IN),
    NAT_IN_V6("NAT in, IPv6", new Forwarding.Nat(), Counter.FORWARDED_NAT_IN),
    NAT_OUT("NAT out", new Forwarding.Nat(), Counter.FORWARDED_NAT_OUT),
    DR("DR", new Forwarding.DirectRouting(), Counter.FORWARDED_DR),
    TUN("TUN, IPIP", Forwarding.Tunnel.IPIP, Counter.FORWARDED_TUN),
    FULLNAT("FULLNAT in", new Forwarding.FullNat(Forwarding.ClientAddress.NONE), Counter.FORWARDED_FULLNAT_IN);

    private final String label;

    @SuppressWarnings("ImmutableEnumChecker") // records
    private final Forwarding forwarding;

    private final Counter fate;

    DecisionCase(String label, Forwarding forwarding, Counter fate) {
        this.label = label;
        this.forwarding = forwarding;
        this.fate = fate;
    }

    String label() {
        return label;
    }

    Forwarding forwarding() {
        return forwarding;
    }

    /** What becomes of every packet. */
    Counter fate() {
        return fate;
    }

    /** What becomes of a flow's first packet, which is always the client's. */
    Counter firstFate() {
        return this == NAT_OUT ? Counter.FORWARDED_NAT_IN : fate;
    }

    Side side() {
        return this == NAT_OUT ? Side.SERVERS : Side.CLIENTS;
    }

    boolean isTcp() {
        return this == NAT_IN_TCP;
    }

    boolean isV6() {
        return this == NAT_IN_V6;
    }
}
