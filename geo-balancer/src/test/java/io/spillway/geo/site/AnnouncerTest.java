package io.spillway.geo.site;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.spillway.bgp.message.Communities;
import io.spillway.bgp.message.LocalPref;
import io.spillway.bgp.rib.Announcement;
import io.spillway.bgp.rib.Prefix;
import io.spillway.geo.config.AnnouncePace;
import io.spillway.geo.site.PrefixLife.State;
import io.spillway.geo.site.Serviceability.Verdict;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** The life of announced prefixes under virtual time. */
class AnnouncerTest {
    private static final long SECOND = 1_000_000_000L;
    private static final Prefix A = Prefix.parse("10.101.4.0/24");
    private static final Prefix B = Prefix.parse("10.101.5.0/24");
    private static final Prefix STRANGE = Prefix.parse("10.9.9.0/24");
    private static final Verdict GOOD = new Verdict(true, "web: 2 of 2 servers healthy");
    private static final Verdict BAD = new Verdict(false, "web: 0 of 2 servers healthy");
    private static final Announcement PLAIN = Announcement.of(A).withPrepends(1).withCommunities(List.of(0x10001));
    private static final AnnouncePace SLOW = new AnnouncePace(
            new AnnouncePace.Phase(Duration.ofSeconds(30), 3),
            new AnnouncePace.Phase(Duration.ofSeconds(60), 2),
            AnnouncePace.Flap.DEFAULT);

    private final List<Object> sent = new ArrayList<>();
    private final RouteSink sink = (announce, withdraw) -> {
        if (!announce.isEmpty()) {
            sent.add(List.copyOf(announce));
        }
        if (!withdraw.isEmpty()) {
            sent.add(new Withdrawn(List.copyOf(withdraw)));
        }
    };
    private long nowNs = -5 * SECOND;

    private record Withdrawn(List<Prefix> prefixes) {}

    private Announcer announcer(AnnouncePace pace) {
        return new Announcer(sink, pace, List.of(PLAIN, Announcement.of(B)), List.of());
    }

    private void at(Announcer announcer, long seconds, Verdict a) {
        nowNs += seconds * SECOND;
        announcer.apply(Map.of(A, a), nowNs);
    }

    private static State state(Announcer announcer, Prefix prefix) {
        return Objects.requireNonNull(announcer.view().get(prefix)).state();
    }

    private static String reason(Announcer announcer) {
        return Objects.requireNonNull(announcer.view().get(A)).reason();
    }

    @Test
    void announcesAndWithdrawsASetInOneGo() {
        Announcer announcer = announcer(AnnouncePace.DEFAULT);
        announcer.apply(Map.of(A, GOOD, B, GOOD), nowNs);
        announcer.apply(Map.of(A, GOOD, B, GOOD), nowNs);
        announcer.apply(Map.of(A, BAD, B, BAD), nowNs);
        assertThat(sent).containsExactly(List.of(PLAIN, Announcement.of(B)), new Withdrawn(List.of(A, B)));
    }

    @Test
    void withdrawsAtOnceAndComesBackAtOnceByDefault() {
        Announcer announcer = announcer(AnnouncePace.DEFAULT);
        at(announcer, 0, GOOD);
        at(announcer, 1, BAD);
        assertThat(reason(announcer)).isEqualTo(BAD.reason());
        at(announcer, 1, GOOD);
        assertThat(sent).containsExactly(List.of(PLAIN), new Withdrawn(List.of(A)), List.of(PLAIN));
    }

    @Test
    void drainsWithTheCommunityAndPrependsBeforeItWithdraws() {
        Announcer announcer = announcer(SLOW);
        at(announcer, 0, GOOD);
        at(announcer, 60, GOOD);
        sent.clear();
        announcer.drain(List.of(A), true, "drained by the operator", nowNs);
        Announcement draining = PLAIN.withPrepends(4)
                .withCommunities(List.of(0x10001, Communities.GRACEFUL_SHUTDOWN))
                .with(new LocalPref(0));
        assertThat(sent).containsExactly(List.of(draining));
        at(announcer, 29, GOOD);
        assertThat(state(announcer, A)).isEqualTo(State.DRAINING);
        assertThat(reason(announcer)).isEqualTo("drained by the operator; withdrawn in 1 s");
        at(announcer, 1, GOOD);
        assertThat(state(announcer, A)).isEqualTo(State.DRAINED);
        assertThat(sent).containsExactly(List.of(draining), new Withdrawn(List.of(A)));
        at(announcer, 1000, GOOD);
        assertThat(sent).hasSize(2);
    }

    @Test
    void aDrainOfOnePrefixLeavesTheOthersAlone() {
        Announcer announcer = announcer(AnnouncePace.DEFAULT);
        announcer.apply(Map.of(A, GOOD, B, GOOD), nowNs);
        announcer.drain(List.of(B), true, "drained", nowNs);
        assertThat(sent.getLast()).isEqualTo(new Withdrawn(List.of(B)));
        assertThat(state(announcer, A)).isEqualTo(State.ANNOUNCED);
    }

    @Test
    void aDrainThatIsUndoneComesBack() {
        Announcer announcer = announcer(SLOW);
        at(announcer, 0, GOOD);
        at(announcer, 60, GOOD);
        announcer.drain(List.of(), true, "drained", nowNs);
        announcer.drain(List.of(), false, "", nowNs);
        assertThat(sent.getLast()).isEqualTo(List.of(PLAIN));
        announcer.drain(List.of(), true, "drained", nowNs);
        at(announcer, 30, GOOD);
        announcer.drain(List.of(), false, "", nowNs);
        assertThat(state(announcer, A)).isEqualTo(State.RAMPING);
    }

    @Test
    void aDrainWithoutATimeWithdrawsAtOnce() {
        Announcer announcer = announcer(AnnouncePace.DEFAULT);
        at(announcer, 0, GOOD);
        announcer.drain(List.of(), true, "drained", nowNs);
        assertThat(sent).containsExactly(List.of(PLAIN), new Withdrawn(List.of(A)));
        assertThat(announcer.announces()).isFalse();
    }

    @Test
    void aPrefixThatCannotBeServedIsNotDrainedButWithdrawn() {
        Announcer announcer = announcer(SLOW);
        at(announcer, 0, GOOD);
        announcer.drain(List.of(), true, "drained", nowNs);
        at(announcer, 1, BAD);
        assertThat(sent.getLast()).isEqualTo(new Withdrawn(List.of(A)));
        at(announcer, 1, GOOD);
        assertThat(state(announcer, A)).isEqualTo(State.DRAINED);
    }

    @Test
    void comesBackWithPrependsForAWhile() {
        Announcer announcer = announcer(SLOW);
        at(announcer, 0, GOOD);
        assertThat(sent).containsExactly(List.of(PLAIN.withPrepends(3)));
        at(announcer, 59, GOOD);
        assertThat(reason(announcer)).endsWith("; with prepends for another 1 s");
        at(announcer, 1, GOOD);
        assertThat(sent).containsExactly(List.of(PLAIN.withPrepends(3)), List.of(PLAIN));
    }

    @Test
    void aPrefixThatFlapsIsWithdrawnAtOnceButComesBackLate() {
        Announcer announcer = announcer(AnnouncePace.DEFAULT);
        for (int i = 0; i < 4; i++) {
            at(announcer, 1, GOOD);
            assertThat(state(announcer, A)).isEqualTo(State.ANNOUNCED);
            at(announcer, 1, BAD);
            assertThat(sent.getLast()).isEqualTo(new Withdrawn(List.of(A)));
        }
        at(announcer, 1, GOOD);
        assertThat(state(announcer, A)).isEqualTo(State.HELD_DOWN);
        assertThat(reason(announcer))
                .isEqualTo(GOOD.reason() + "; held down for another 9 s because it flaps:"
                        + " more than 3 withdrawals within 300 s");
        at(announcer, 9, GOOD);
        assertThat(state(announcer, A)).isEqualTo(State.ANNOUNCED);
    }

    @Test
    void neitherARampNorADrainPrependsMoreThanBgpAllowsOrRepeatsTheCommunity() {
        Announcement most = PLAIN.withPrepends(15).withCommunities(List.of(Communities.GRACEFUL_SHUTDOWN));
        Announcer announcer = new Announcer(sink, SLOW, List.of(most), List.of());
        at(announcer, 0, GOOD);
        announcer.drain(List.of(), true, "drained", nowNs);
        assertThat(sent)
                .containsExactly(
                        List.of(most.withPrepends(16)),
                        List.of(most.withPrepends(16).with(new LocalPref(0))));
    }

    @Test
    void aSiteThatDrainsIsAnnouncedAsGoingUntilItHasGone() {
        Announcer announcer = announcer(AnnouncePace.DEFAULT);
        announcer.apply(Map.of(A, GOOD, B, GOOD), nowNs);
        sent.clear();
        announcer.site(SiteDrain.State.DRAINING, "the site drains", nowNs);
        assertThat(sent).hasSize(1);
        assertThat(state(announcer, A)).isEqualTo(State.DRAINING);
        assertThat(reason(announcer)).isEqualTo("the site drains");
        at(announcer, 3600, GOOD);
        assertThat(sent).as("however long that takes").hasSize(1);
        announcer.site(SiteDrain.State.DRAINED, "drained", nowNs);
        assertThat(sent.getLast()).isEqualTo(new Withdrawn(List.of(A, B)));
        assertThat(announcer.announces()).isFalse();
    }

    @Test
    void aSiteThatComesBackIsAnnouncedWithPrependsUntilItIsBackWholly() {
        Announcer announcer = announcer(AnnouncePace.DEFAULT);
        at(announcer, 0, GOOD);
        announcer.site(SiteDrain.State.DRAINED, "drained", nowNs);
        sent.clear();
        announcer.site(SiteDrain.State.RAMPING, "the site comes back", nowNs);
        assertThat(sent).containsExactly(List.of(PLAIN.withPrepends(4)));
        assertThat(reason(announcer)).isEqualTo(GOOD.reason() + "; the site comes back");
        at(announcer, 3600, GOOD);
        announcer.site(SiteDrain.State.OPEN, "", nowNs);
        assertThat(sent).containsExactly(List.of(PLAIN.withPrepends(4)), List.of(PLAIN));
        assertThat(state(announcer, A)).isEqualTo(State.ANNOUNCED);
    }

    @Test
    void aPrefixThatIsDrainedByItselfKeepsItsOwnTimeBesideTheSites() {
        Announcer announcer = announcer(SLOW);
        at(announcer, 0, GOOD);
        announcer.site(SiteDrain.State.DRAINING, "the site drains", nowNs);
        at(announcer, 100, GOOD);
        announcer.drain(List.of(A), true, "drained by the operator", nowNs);
        at(announcer, 29, GOOD);
        assertThat(state(announcer, A)).isEqualTo(State.DRAINING);
        at(announcer, 1, GOOD);
        assertThat(state(announcer, A)).isEqualTo(State.DRAINED);
        announcer.site(SiteDrain.State.RAMPING, "the site comes back", nowNs);
        assertThat(state(announcer, A)).as("until --undo").isEqualTo(State.DRAINED);
    }

    @Test
    void aPrefixThatFailsWhileTheSiteDrainsStaysAway() {
        Announcer announcer = announcer(SLOW);
        at(announcer, 0, GOOD);
        announcer.site(SiteDrain.State.DRAINING, "the site drains", nowNs);
        at(announcer, 1, BAD);
        assertThat(sent.getLast()).isEqualTo(new Withdrawn(List.of(A)));
        at(announcer, 1, GOOD);
        assertThat(state(announcer, A)).isEqualTo(State.DRAINED);
    }

    @Test
    void aDrainAnnouncesNothingThatWasNotAnnounced() {
        Announcer announcer = announcer(SLOW);
        announcer.drain(List.of(A), true, "drained before the first verdict", nowNs);
        at(announcer, 0, GOOD);
        assertThat(state(announcer, A)).isEqualTo(State.DRAINED);
        assertThat(sent).isEmpty();

        announcer.drain(List.of(A), false, "", nowNs);
        for (int i = 0; i < 4; i++) {
            at(announcer, 1, GOOD);
            at(announcer, 1, BAD);
        }
        at(announcer, 1, GOOD);
        assertThat(state(announcer, A)).isEqualTo(State.HELD_DOWN);
        sent.clear();
        announcer.drain(List.of(A), true, "drained while held down", nowNs);
        assertThat(state(announcer, A)).isEqualTo(State.DRAINED);
        assertThat(sent).isEmpty();
    }

    @Test
    void aPrefixThatFailsWhileItIsDrainedHasNotFlapped() {
        Announcer announcer = announcer(SLOW);
        for (int i = 0; i < 10; i++) {
            at(announcer, 1, GOOD);
            assertThat(state(announcer, A)).isEqualTo(State.RAMPING);
            announcer.drain(List.of(A), true, "drained", nowNs);
            at(announcer, 1, BAD);
            announcer.drain(List.of(A), false, "", nowNs);
        }
    }

    @Test
    void whatIsOriginatedNeedsNoVerdict() {
        Announcer announcer = new Announcer(sink, AnnouncePace.DEFAULT, List.of(), List.of(PLAIN));
        announcer.decide(nowNs);
        assertThat(sent).containsExactly(List.of(PLAIN));
    }

    @Test
    void refusesAnyPrefixThatIsNotItsOwn() {
        Announcer announcer = announcer(AnnouncePace.DEFAULT);
        assertThatThrownBy(() -> announcer.apply(Map.of(STRANGE, GOOD), nowNs))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("10.9.9.0/24 is no prefix of this site");
        assertThatThrownBy(() -> announcer.drain(List.of(A, STRANGE), true, "drained", nowNs))
                .hasMessageContaining("it has [10.101.4.0/24, 10.101.5.0/24]");
        assertThat(sent).isEmpty();
    }

    @Test
    void whatCouldNotBeToldIsToldWithTheNextDecision() {
        AtomicBoolean broken = new AtomicBoolean(true);
        RouteSink breaking = (announce, withdraw) -> {
            if (broken.get()) {
                throw new IllegalStateException("a defect");
            }
            sink.change(announce, withdraw);
        };
        Announcer announcer = new Announcer(breaking, AnnouncePace.DEFAULT, List.of(PLAIN), List.of());
        assertThatThrownBy(() -> at(announcer, 0, GOOD)).hasMessage("a defect");
        broken.set(false);
        at(announcer, 1, GOOD);
        broken.set(true);
        assertThatThrownBy(() -> at(announcer, 1, BAD)).hasMessage("a defect");
        broken.set(false);
        at(announcer, 1, BAD);
        assertThat(sent).containsExactly(List.of(PLAIN), new Withdrawn(List.of(A)));
    }

    @Test
    void announcesNothingAfterTheEnd() {
        Announcer announcer = announcer(AnnouncePace.DEFAULT);
        at(announcer, 0, GOOD);
        assertThat(announcer.withdrawAll("the site stops")).isTrue();
        at(announcer, 1, GOOD);
        announcer.drain(List.of(), false, "", nowNs);
        assertThat(sent).containsExactly(List.of(PLAIN), new Withdrawn(List.of(A)));
        assertThat(announcer.withdrawAll("again")).isFalse();
    }

    /** Whatever happens in whatever order: what neighbors have is what the state says, and bad news never waits. */
    @Test
    void neighborsAlwaysHaveWhatTheStateSays() {
        for (long seed = 1; seed <= 200; seed++) {
            Random random = new Random(seed);
            sent.clear();
            Announcer announcer = announcer(SLOW);
            boolean has = false;
            for (int step = 0; step < 300; step++) {
                nowNs += random.nextLong(20 * SECOND);
                Verdict verdict = random.nextInt(3) == 0 ? BAD : GOOD;
                announcer.apply(Map.of(A, verdict), nowNs);
                if (random.nextInt(10) == 0) {
                    announcer.drain(List.of(A), random.nextBoolean(), "drained", nowNs);
                }
                if (random.nextInt(10) == 0) {
                    SiteDrain.State[] states = SiteDrain.State.values();
                    announcer.site(states[random.nextInt(states.length)], "the site", nowNs);
                }
                for (Object message : sent) {
                    has = !(message instanceof Withdrawn);
                }
                sent.clear();
                String when = "seed " + seed + ", step " + step;
                assertThat(has).as(when).isEqualTo(state(announcer, A).announced());
                if (!verdict.servable()) {
                    assertThat(has).as(when).isFalse();
                }
            }
        }
    }
}
