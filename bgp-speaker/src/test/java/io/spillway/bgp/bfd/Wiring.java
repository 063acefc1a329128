package io.spillway.bgp.bfd;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** Two sessions, A and B, on a path of virtual time; packets take 1 ms. */
final class Wiring {
    static final long MS = 1_000_000;
    private static final long TRAVEL_NS = MS;

    final Side a;
    final Side b;
    long nowNs;
    /** Packets to A, to B, are lost. */
    boolean cutToA;

    boolean cutToB;

    private final List<Flying> flying = new ArrayList<>();
    private final SplittableRandom random;

    private record Flying(Side to, ControlPacket packet, long atNs) {}

    Wiring(long seed, BfdConfig configA, BfdConfig configB) {
        random = new SplittableRandom(seed);
        a = new Side(configA, 0xA);
        b = new Side(configB, 0xB);
        a.other = b;
        b.other = a;
    }

    static BfdConfig config(int intervalMs, int multiplier) {
        return new BfdConfig(Duration.ofMillis(intervalMs), multiplier, false);
    }

    void run(long ms) {
        long endNs = nowNs + ms * MS;
        while (true) {
            long nextNs = Math.min(a.deadlineNs(), b.deadlineNs());
            for (Flying packet : flying) {
                nextNs = Math.min(nextNs, packet.atNs());
            }
            if (nextNs > endNs) {
                nowNs = endNs;
                return;
            }
            nowNs = Math.max(nowNs, nextNs);
            deliver();
            a.tick();
            b.tick();
        }
    }

    private void deliver() {
        List<Flying> due = flying.stream().filter(p -> p.atNs() <= nowNs).toList();
        flying.removeAll(due);
        for (Flying one : due) {
            boolean lost = one.to().equals(a) ? cutToA : cutToB;
            if (!lost) {
                one.to().receive(one.packet());
            }
        }
    }

    /** One end: what it sent (with the time), and what it reported. */
    final class Side implements StateMachine.Output {
        final List<ControlPacket> sent = new ArrayList<>();
        final List<Long> sentNs = new ArrayList<>();
        final List<BfdChange> changes = new ArrayList<>();
        boolean off;
        private final BfdConfig config;
        StateMachine machine;
        private Side other;

        Side(BfdConfig config, int discriminator) {
            this.config = config;
            this.other = this;
            this.machine = new StateMachine(config, discriminator, random.split(), this, nowNs);
        }

        void restart(int discriminator) {
            off = false;
            machine = new StateMachine(config, discriminator, random.split(), this, nowNs);
        }

        long deadlineNs() {
            return off || machine.finished(nowNs) ? StateMachine.NEVER : machine.deadlineNs();
        }

        void tick() {
            if (!off && !machine.finished(nowNs)) {
                machine.tick(nowNs);
            }
        }

        void receive(ControlPacket packet) {
            if (off) {
                return;
            }
            if (packet.yourDiscriminator == 0 || packet.yourDiscriminator == machine.discriminator()) {
                machine.received(packet, nowNs);
            }
        }

        BfdState state() {
            return machine.state();
        }

        ControlPacket last() {
            return sent.getLast();
        }

        void forget() {
            sent.clear();
            sentNs.clear();
            changes.clear();
        }

        @Override
        public void send(ControlPacket packet) {
            byte[] octets = new byte[ControlPacket.BYTES];
            packet.encode(octets);
            ControlPacket copy = new ControlPacket();
            if (copy.decode(octets, octets.length) != null) {
                throw new AssertionError("sends what no neighbor accepts");
            }
            sent.add(copy);
            sentNs.add(nowNs);
            flying.add(new Flying(other, copy, nowNs + TRAVEL_NS));
        }

        @Override
        public void changed(BfdChange change) {
            changes.add(change);
        }
    }
}
