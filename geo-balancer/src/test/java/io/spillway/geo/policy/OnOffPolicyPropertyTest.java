package io.spillway.geo.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.load.report.Thresholds;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** What holds in every world. */
class OnOffPolicyPropertyTest {
    private static final int STEPS = 50_000;
    private static final int SITES = 4;
    private static final Thresholds T = Thresholds.DEFAULT;

    @Test
    void obeysTheRuleToTheLetter() {
        long seed = 11_07_10;
        SplittableRandom random = new SplittableRandom(seed);
        OnOffPolicy policy = new OnOffPolicy(T);
        boolean spilling = false;
        for (int step = 0; step < STEPS; step++) {
            double own = anyLoad(random);
            List<PeerTerms> peers = anyPeers(random);
            SpillDecision decision = policy.decide(Worlds.local(own), peers, step);

            String world = "seed %d, step %d: own %s, peers %s, %s".formatted(seed, step, own, peers, decision);
            boolean light = peers.stream().anyMatch(peer -> certain(peer) && peer.siteLoad() < T.acceptBelow());
            if (own <= T.recoverAt() || (!spilling && own <= T.spillAbove())) {
                assertThat(decision.spilling()).as(world).isFalse();
            } else if (light) {
                assertThat(decision.spilling()).as(world).isTrue();
            }
            assertThat(decision.sites()).as(world).hasSize(decision.spilling() ? 1 : 0);
            for (String site : decision.sites()) {
                PeerTerms taker = peers.stream()
                        .filter(peer -> peer.site().equals(site))
                        .findFirst()
                        .orElseThrow();
                assertThat(certain(taker)).as(world).isTrue();
                assertThat(taker.siteLoad()).as(world).isLessThanOrEqualTo(T.acceptBelow());
                if (!spilling) {
                    assertThat(taker.siteLoad()).as(world).isLessThan(T.acceptBelow());
                }
                assertThat(peers).as(world).noneMatch(peer -> certain(peer) && peer.siteLoad() < taker.siteLoad());
            }
            assertThat(decision.reason()).as(world).isNotEmpty();
            spilling = decision.spilling();
        }
    }

    @Test
    void noTwoSitesSpillToEachOtherWhileTheySeeEachOtherAsTheyAre() {
        long seed = 4_711;
        SplittableRandom random = new SplittableRandom(seed);
        List<OnOffPolicy> policies = new ArrayList<>();
        for (int site = 0; site < SITES; site++) {
            policies.add(new OnOffPolicy(T));
        }
        for (int step = 0; step < STEPS; step++) {
            double[] loads = random.doubles(SITES, 0, 1.6).toArray();
            List<SpillDecision> decisions = new ArrayList<>();
            for (int site = 0; site < SITES; site++) {
                decisions.add(policies.get(site).decide(Worlds.local(loads[site]), othersOf(site, loads), step));
            }
            for (int site = 0; site < SITES; site++) {
                for (String taker : decisions.get(site).sites()) {
                    assertThat(decisions
                                    .get(Integer.parseInt(taker.substring(1)))
                                    .spilling())
                            .as("seed %d, step %d: s%d spills to %s, which spills too", seed, step, site, taker)
                            .isFalse();
                }
            }
        }
    }

    @Test
    void decidesTheSameWhateverTheOrderOfThePeers() {
        long seed = 99;
        SplittableRandom random = new SplittableRandom(seed);
        OnOffPolicy one = new OnOffPolicy(T);
        OnOffPolicy other = new OnOffPolicy(T);
        for (int step = 0; step < STEPS; step++) {
            double own = anyLoad(random);
            List<PeerTerms> peers = anyPeers(random);
            assertThat(one.decide(Worlds.local(own), peers, step).sites())
                    .as("seed %d, step %d", seed, step)
                    .isEqualTo(other.decide(Worlds.local(own), peers.reversed(), step)
                            .sites());
        }
    }

    private static boolean certain(PeerTerms peer) {
        return peer.live() && peer.objection() == null;
    }

    private static List<PeerTerms> othersOf(int self, double[] loads) {
        List<PeerTerms> others = new ArrayList<>();
        for (int site = 0; site < loads.length; site++) {
            if (site != self) {
                others.add(Worlds.peer("s" + site, loads[site]));
            }
        }
        return others;
    }

    private static List<PeerTerms> anyPeers(SplittableRandom random) {
        List<PeerTerms> peers = new ArrayList<>();
        for (int site = 0; site < SITES; site++) {
            boolean heard = random.nextInt(10) > 0;
            peers.add(Worlds.peer(
                    "s" + site,
                    heard ? anyLoad(random) : Double.NaN,
                    random.nextLong(600_000),
                    heard && random.nextInt(10) > 1,
                    heard && random.nextInt(10) > 0 ? null : "objects"));
        }
        return peers;
    }

    /** Often exactly at a threshold, sometimes infinite. */
    private static double anyLoad(SplittableRandom random) {
        return switch (random.nextInt(10)) {
            case 0 -> T.acceptBelow();
            case 1 -> T.recoverAt();
            case 2 -> T.spillAbove();
            case 3 -> Double.POSITIVE_INFINITY;
            default -> random.nextDouble(1.6);
        };
    }
}
