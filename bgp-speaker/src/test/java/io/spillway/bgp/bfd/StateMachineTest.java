package io.spillway.bgp.bfd;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StateMachineTest {
    private static final long SEED = 5880;

    private final Wiring wire = new Wiring(SEED, Wiring.config(50, 3), Wiring.config(50, 3));

    private void bringUp() {
        wire.run(3_000);
        assertThat(wire.a.state()).isEqualTo(BfdState.UP);
        assertThat(wire.b.state()).isEqualTo(BfdState.UP);
    }

    @Test
    void bothSidesComeUpAndSendAtTheConfiguredInterval() {
        bringUp();
        assertThat(wire.a.machine.sendIntervalUs()).isEqualTo(50_000);
        assertThat(wire.a.machine.detectionUs()).isEqualTo(150_000);
        assertThat(wire.a.last().poll).isFalse();
    }

    @Test
    void intervalsAreShortenedByZeroToTwentyFivePercent() {
        bringUp();
        wire.a.forget();
        wire.run(60_000);
        List<Long> gaps = gaps(wire.a.sentNs);
        assertThat(gaps).hasSizeGreaterThan(1_000).allMatch(ns -> ns >= 37_500_000 && ns <= 50_000_000);
        assertThat(gaps.stream().mapToLong(Long::longValue).max().orElseThrow()).isGreaterThan(49_000_000);
        assertThat(gaps.stream().mapToLong(Long::longValue).min().orElseThrow()).isLessThan(38_500_000);
    }

    @Test
    void withAMultiplierOfOneAtLeastTenPercentAreTakenOff() {
        var pair = new Wiring(SEED, Wiring.config(100, 1), Wiring.config(100, 1));
        pair.run(3_000);
        pair.a.forget();
        pair.run(60_000);
        assertThat(gaps(pair.a.sentNs)).hasSizeGreaterThan(500).allMatch(ns -> ns >= 75_000_000 && ns <= 90_000_000);
        assertThat(pair.a.state()).isEqualTo(BfdState.UP);
    }

    @Test
    void sendsOnceASecondWhileTheNeighborIsNotHeard() {
        wire.b.off = true;
        wire.run(20_000);
        assertThat(gaps(wire.a.sentNs)).hasSizeGreaterThan(15).allMatch(ns -> ns >= 750_000_000 && ns <= 1_000_000_000);
        assertThat(wire.a.sent)
                .allMatch(packet -> packet.desiredMinTxUs == 1_000_000
                        && packet.requiredMinRxUs == 50_000
                        && packet.requiredMinEchoRxUs == 0
                        && packet.state == BfdState.DOWN
                        && packet.yourDiscriminator == 0);
    }

    @Test
    void theSlowerSideDecidesEachDirection() {
        var pair = new Wiring(SEED, Wiring.config(50, 3), Wiring.config(300, 5));
        pair.run(10_000);
        assertThat(pair.a.machine.sendIntervalUs()).isEqualTo(300_000);
        assertThat(pair.b.machine.sendIntervalUs()).isEqualTo(300_000);
        assertThat(pair.a.machine.detectionUs()).isEqualTo(1_500_000);
        assertThat(pair.b.machine.detectionUs()).isEqualTo(900_000);
    }

    @Test
    void aSilentNeighborIsDownAfterTheDetectionTimeAndNotBefore() {
        bringUp();
        wire.run(7);
        wire.a.forget();
        wire.b.off = true;
        long offNs = wire.nowNs;
        wire.run(95);
        assertThat(wire.a.state()).isEqualTo(BfdState.UP);
        wire.run(60);
        assertThat(wire.a.state()).isEqualTo(BfdState.DOWN);
        assertThat(wire.a.machine.diagnostic()).isEqualTo(Diagnostic.DETECTION_TIME_EXPIRED);
        assertThat(wire.a.changes).singleElement().satisfies(change -> {
            assertThat(change.isFailure()).isTrue();
            assertThat(change.reason()).isEqualTo("nothing heard from the neighbor for 150 ms");
        });
        assertThat(wire.nowNs - offNs).isLessThan(160 * Wiring.MS);
        assertThat(wire.a.last().state).isEqualTo(BfdState.DOWN);
        assertThat(wire.a.last().yourDiscriminator)
                .as("bfd.RemoteDiscr is forgotten")
                .isZero();
        assertThat(wire.a.last().desiredMinTxUs).isEqualTo(1_000_000);
    }

    @Test
    void aPathThatFailsInOneDirectionTakesBothSidesDown() {
        bringUp();
        wire.cutToA = true;
        wire.run(400);
        assertThat(wire.a.machine.diagnostic()).isEqualTo(Diagnostic.DETECTION_TIME_EXPIRED);
        assertThat(wire.b.state()).isNotEqualTo(BfdState.UP);
        assertThat(wire.b.changes).anySatisfy(change -> {
            assertThat(change.diagnostic()).isEqualTo(Diagnostic.NEIGHBOR_SIGNALED_DOWN);
            assertThat(change.reason()).contains("control detection time expired");
            assertThat(change.isFailure()).isTrue();
        });
        wire.run(5_000);
        assertThat(wire.a.state()).as("hears nothing").isEqualTo(BfdState.DOWN);
        wire.cutToA = false;
        wire.run(3_000);
        assertThat(wire.a.state()).isEqualTo(BfdState.UP);
        assertThat(wire.b.state()).isEqualTo(BfdState.UP);
    }

    @Test
    void goingAdminDownIsNoFailureForTheNeighborAndIsRepeatedForADetectionTime() {
        bringUp();
        wire.a.forget();
        wire.b.forget();
        wire.a.machine.adminDown(wire.nowNs);
        wire.run(10_000);
        assertThat(wire.a.sent)
                .hasSizeBetween(3, 5)
                .allMatch(p -> p.state == BfdState.ADMIN_DOWN && p.diagnostic == Diagnostic.ADMIN_DOWN);
        assertThat(wire.a.machine.finished(wire.nowNs)).isTrue();
        assertThat(wire.b.changes).singleElement().satisfies(change -> {
            assertThat(change.to()).isEqualTo(BfdState.DOWN);
            assertThat(change.diagnostic()).isEqualTo(Diagnostic.NEIGHBOR_SIGNALED_DOWN);
            assertThat(change.remote()).isEqualTo(BfdState.ADMIN_DOWN);
            assertThat(change.isFailure()).isFalse();
        });
    }

    @Test
    void anAdminDownSessionIgnoresWhatItHears() {
        bringUp();
        wire.a.machine.adminDown(wire.nowNs);
        wire.run(2_000);
        assertThat(wire.a.state()).isEqualTo(BfdState.ADMIN_DOWN);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 40, 140, 149, 151, 900, 4_000})
    void aNeighborThatRestartsWithAnotherDiscriminatorComesUpAgain(int awayMs) {
        bringUp();
        wire.b.off = true;
        wire.run(awayMs);
        wire.b.restart(0xBB);
        wire.run(4_000);
        assertThat(wire.a.state()).isEqualTo(BfdState.UP);
        assertThat(wire.b.state()).isEqualTo(BfdState.UP);
        assertThat(wire.a.machine.remoteDiscriminator()).isEqualTo(0xBB);
        assertThat(wire.a.changes).anyMatch(BfdChange::isFailure);
    }

    @Test
    void bothRestartAtTheSameMomentAndComeUpAgain() {
        bringUp();
        wire.a.restart(0xAA);
        wire.b.restart(0xBB);
        wire.run(4_000);
        bringUp();
        assertThat(wire.b.machine.remoteDiscriminator()).isEqualTo(0xAA);
    }

    @Test
    void pollsWhenItComesUpUntilTheFinal() {
        wire.run(3_000);
        assertThat(wire.a.sent).anyMatch(packet -> packet.poll && packet.desiredMinTxUs == 50_000);
        assertThat(wire.b.sent).anyMatch(packet -> packet.isFinal);
        assertThat(wire.a.sent).noneMatch(packet -> packet.poll && packet.isFinal);
        assertThat(wire.a.last().poll).isFalse();
    }

    @Test
    void keepsPollingWhileNoFinalComes() {
        Alone alone = new Alone();
        alone.up();
        alone.side.forget();
        for (int i = 0; i < 10; i++) {
            alone.hear(BfdState.UP, packet -> {});
            alone.run(45);
        }
        assertThat(alone.side.sent).isNotEmpty().allMatch(packet -> packet.poll);
        alone.hear(BfdState.UP, packet -> packet.isFinal = true);
        alone.side.forget();
        alone.run(60);
        assertThat(alone.side.sent).isNotEmpty().noneMatch(packet -> packet.poll);
    }

    @Test
    void answersAPollAtOnceOutsideItsOwnTimer() {
        Alone alone = new Alone();
        alone.up();
        alone.side.forget();
        alone.hear(BfdState.UP, packet -> packet.poll = true);
        assertThat(alone.side.sent).singleElement().satisfies(packet -> {
            assertThat(packet.isFinal).isTrue();
            assertThat(packet.poll).isFalse();
        });
    }

    @Test
    void sendsNothingPeriodicToANeighborThatWantsNothing() {
        Alone alone = new Alone();
        alone.up();
        alone.hear(BfdState.UP, packet -> {
            packet.requiredMinRxUs = 0;
            packet.isFinal = true;
        });
        alone.side.forget();
        alone.run(140);
        assertThat(alone.side.sent).isEmpty();
        alone.hear(BfdState.UP, packet -> packet.poll = true);
        assertThat(alone.side.sent).as("but a poll is answered").hasSize(1);
        alone.side.forget();
        alone.hear(BfdState.DOWN, packet -> packet.requiredMinRxUs = 0);
        assertThat(alone.side.state()).isEqualTo(BfdState.DOWN);
        assertThat(alone.side.sent).as("a change is not told either").isEmpty();
    }

    @Test
    void isQuietWhileTheNeighborHasDemandModeAndBothAreUp() {
        Alone alone = new Alone();
        alone.up();
        alone.hear(BfdState.UP, packet -> {
            packet.demand = true;
            packet.isFinal = true;
        });
        alone.side.forget();
        alone.run(140);
        assertThat(alone.side.sent).isEmpty();
        alone.hear(BfdState.UP, packet -> {});
        alone.run(60);
        assertThat(alone.side.sent).as("demand mode has ended").isNotEmpty();
    }

    @Test
    void aNeighborsLongerIntervalIsFollowedAtOnce() {
        Alone alone = new Alone();
        alone.up();
        alone.hear(BfdState.UP, packet -> {
            packet.desiredMinTxUs = 2_000_000;
            packet.requiredMinRxUs = 1_000_000;
            packet.isFinal = true;
        });
        assertThat(alone.side.machine.detectionUs()).isEqualTo(6_000_000);
        alone.side.forget();
        alone.run(5_500);
        assertThat(alone.side.state()).isEqualTo(BfdState.UP);
        assertThat(alone.side.sent).hasSizeBetween(5, 8);
    }

    @Test
    void everyPairOfStatesGoesWhereTheRfcSays() {
        // RFC 5880, 6.8.6 and the figure of 6.2: ours, heard, next
        assertThat(next(BfdState.DOWN, BfdState.ADMIN_DOWN)).isEqualTo(BfdState.DOWN);
        assertThat(next(BfdState.DOWN, BfdState.DOWN)).isEqualTo(BfdState.INIT);
        assertThat(next(BfdState.DOWN, BfdState.INIT)).isEqualTo(BfdState.UP);
        assertThat(next(BfdState.DOWN, BfdState.UP)).isEqualTo(BfdState.DOWN);
        assertThat(next(BfdState.INIT, BfdState.ADMIN_DOWN)).isEqualTo(BfdState.DOWN);
        assertThat(next(BfdState.INIT, BfdState.DOWN)).isEqualTo(BfdState.INIT);
        assertThat(next(BfdState.INIT, BfdState.INIT)).isEqualTo(BfdState.UP);
        assertThat(next(BfdState.INIT, BfdState.UP)).isEqualTo(BfdState.UP);
        assertThat(next(BfdState.UP, BfdState.ADMIN_DOWN)).isEqualTo(BfdState.DOWN);
        assertThat(next(BfdState.UP, BfdState.DOWN)).isEqualTo(BfdState.DOWN);
        assertThat(next(BfdState.UP, BfdState.INIT)).isEqualTo(BfdState.UP);
        assertThat(next(BfdState.UP, BfdState.UP)).isEqualTo(BfdState.UP);
    }

    @Test
    void randomLossNeverBreaksItForGood() {
        for (long seed = 0; seed < 50; seed++) {
            var pair = new Wiring(seed, Wiring.config(20, 2), Wiring.config(70, 3));
            var random = new SplittableRandom(seed);
            for (int i = 0; i < 100; i++) {
                pair.cutToA = random.nextInt(3) == 0;
                pair.cutToB = random.nextInt(3) == 0;
                if (random.nextInt(20) == 0) {
                    pair.b.restart(random.nextInt(1, 1 << 30));
                }
                pair.run(random.nextInt(400));
            }
            pair.cutToA = false;
            pair.cutToB = false;
            pair.run(10_000);
            assertThat(pair.a.state()).as("seed %d", seed).isEqualTo(BfdState.UP);
            assertThat(pair.b.state()).as("seed %d", seed).isEqualTo(BfdState.UP);
        }
    }

    private static BfdState next(BfdState ours, BfdState heard) {
        Alone alone = new Alone();
        if (ours != BfdState.DOWN) {
            alone.hear(BfdState.DOWN, packet -> {});
        }
        if (ours == BfdState.UP) {
            alone.hear(BfdState.INIT, packet -> {});
        }
        assertThat(alone.side.state()).isEqualTo(ours);
        alone.hear(heard, packet -> {});
        return alone.side.state();
    }

    private static List<Long> gaps(List<Long> times) {
        List<Long> gaps = new ArrayList<>();
        for (int i = 1; i < times.size(); i++) {
            gaps.add(times.get(i) - times.get(i - 1));
        }
        return gaps;
    }

    /** One session whose neighbor is this test. */
    private static final class Alone {
        private final Wiring wire = new Wiring(SEED, Wiring.config(50, 3), Wiring.config(50, 3));
        private final Wiring.Side side = wire.a;

        Alone() {
            wire.b.off = true;
        }

        void up() {
            hear(BfdState.DOWN, packet -> {});
            hear(BfdState.INIT, packet -> {});
            assertThat(side.state()).isEqualTo(BfdState.UP);
        }

        void hear(BfdState state, Consumer<ControlPacket> change) {
            ControlPacket packet = new ControlPacket();
            packet.state = state;
            packet.multiplier = 3;
            packet.myDiscriminator = 0xB;
            packet.yourDiscriminator = side.machine.discriminator();
            packet.desiredMinTxUs = 50_000;
            packet.requiredMinRxUs = 50_000;
            change.accept(packet);
            side.machine.received(packet, wire.nowNs);
        }

        void run(long ms) {
            wire.run(ms);
        }
    }
}
