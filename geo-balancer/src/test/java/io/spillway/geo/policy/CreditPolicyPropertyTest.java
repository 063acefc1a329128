package io.spillway.geo.policy;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What holds in every world, whatever is lost, late or wrong. */
class CreditPolicyPropertyTest {
    private static final int STEPS = 4_000;
    private static final double ROUNDING = 1e-6;

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void liveGrantsAndOwnLoadNeverPlanAboveTheLimit(long seed) {
        CreditWorld world = new CreditWorld(5, seed);
        double[] granted = new double[1];
        for (int step = 0; step < STEPS; step++) {
            String at = "seed %d, step %d".formatted(seed, step);
            world.step((by, grant, held) -> {
                granted[0] += grant;
                if (grant > 0) {
                    assertThat(world.own[by] + held + grant)
                            .as(at)
                            .isLessThanOrEqualTo(0.7 * CreditWorld.CAPACITY + ROUNDING);
                }
            });
        }
        assertThat(granted[0]).as("seed %d", seed).isPositive();
    }

    @ParameterizedTest
    @ValueSource(longs = {11, 12, 13, 14, 15, 16, 17, 18})
    void noTwoSitesSpillToEachOther(long seed) {
        CreditWorld world = new CreditWorld(6, seed);
        long handedOver = 0;
        for (int step = 0; step < STEPS; step++) {
            world.step((_, _, _) -> {});
            for (int site = 0; site < world.sites; site++) {
                for (String to : world.decisions[site].sites()) {
                    handedOver++;
                    assertThat(world.decisions[Integer.parseInt(to.substring(1))].sites())
                            .as("seed %d, step %d: s%d and %s spill to each other", seed, step, site, to)
                            .doesNotContain("s" + site);
                }
            }
        }
        assertThat(handedOver).as("seed %d", seed).isPositive();
    }

    @ParameterizedTest
    @ValueSource(longs = {21, 22, 23, 24})
    void nothingIsSpilledWithoutALiveLeaseAndNothingBeyondIt(long seed) {
        CreditWorld world = new CreditWorld(5, seed);
        for (int step = 0; step < STEPS; step++) {
            world.step((_, _, _) -> {});
            for (int site = 0; site < world.sites; site++) {
                SpillDecision decision = world.decisions[site];
                for (SpillDecision.Credit credit : decision.credits()) {
                    int to = Integer.parseInt(credit.site().substring(1));
                    assertThat(world.live(site, to)).as("seed %d, step %d", seed, step).isTrue();
                    assertThat(credit.connections())
                            .as("seed %d, step %d", seed, step)
                            .isEqualTo(world.held(site, to));
                }
                assertThat(decision.localConnections())
                        .as("seed %d, step %d: at or below 1.0 everything stays", seed, step)
                        .isGreaterThanOrEqualTo(CreditWorld.CAPACITY - ROUNDING);
                if (!decision.spilling()) {
                    assertThat(decision.credits()).as("seed %d, step %d", seed, step).isEmpty();
                }
            }
        }
    }
}
