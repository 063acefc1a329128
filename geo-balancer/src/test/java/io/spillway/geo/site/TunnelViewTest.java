package io.spillway.geo.site;

import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.bgp.bfd.BfdChange;
import io.spillway.bgp.bfd.BfdState;
import io.spillway.bgp.bfd.Diagnostic;
import io.spillway.director.TunnelStats;
import io.spillway.geo.site.TunnelBfd.State;
import org.junit.jupiter.api.Test;

class TunnelViewTest {
    private static final State UP = State.SILENT.after(change(BfdState.INIT, BfdState.UP, BfdState.UP));
    private static final State FAILED = UP.after(change(BfdState.UP, BfdState.DOWN, BfdState.UP));

    private static BfdChange change(BfdState from, BfdState to, BfdState remote) {
        return new BfdChange(from, to, Diagnostic.NONE, remote, "why");
    }

    private static TunnelView view(TunnelStats.State probes, State bfd, int failedCalls) {
        return TunnelView.of("idc1", new TunnelStats("idc1", probes, -1, 0, 0, 0), bfd, failedCalls);
    }

    @Test
    void aSessionThatWasUpAndFailedVetoesUntilItIsUpAgain() {
        assertThat(UP.vetoes()).isFalse();
        assertThat(FAILED.vetoes()).isTrue();
        State init = FAILED.after(change(BfdState.DOWN, BfdState.INIT, BfdState.DOWN));
        assertThat(init.vetoes()).as("heard, but not both ways").isTrue();
        assertThat(init.after(change(BfdState.INIT, BfdState.UP, BfdState.UP)))
                .isEqualTo(new State(true, false, "up: why"));
    }

    @Test
    void aSessionThatWasNeverUpVetoesNothing() {
        State init = State.SILENT.after(change(BfdState.DOWN, BfdState.INIT, BfdState.DOWN));
        assertThat(init.after(change(BfdState.INIT, BfdState.DOWN, BfdState.DOWN))
                        .vetoes())
                .isFalse();
    }

    @Test
    void anEndInOrderVetoesNothingAndEndsAVeto() {
        assertThat(UP.after(change(BfdState.UP, BfdState.DOWN, BfdState.ADMIN_DOWN))
                        .vetoes())
                .isFalse();
        State init = FAILED.after(change(BfdState.DOWN, BfdState.INIT, BfdState.DOWN));
        assertThat(init.after(change(BfdState.INIT, BfdState.DOWN, BfdState.ADMIN_DOWN))
                        .vetoes())
                .isFalse();
    }

    @Test
    void aSiteThatStartedAnewIsNotJudgedByItsOldSession() {
        assertThat(FAILED.forgiven().vetoes()).isFalse();
    }

    @Test
    void probesAndBfdEachEndTheUseOfATunnel() {
        assertThat(view(TunnelStats.State.UP, UP, 0).reachable()).isTrue();
        assertThat(view(TunnelStats.State.UP, FAILED, 0).reachable()).isFalse();
        assertThat(view(TunnelStats.State.DOWN, UP, 0).reachable()).isFalse();
        assertThat(view(TunnelStats.State.DOWN, UP, 0).inWords()).isEqualTo("probes get no answer");
        assertThat(view(TunnelStats.State.UP, FAILED, 0).inWords()).isEqualTo("BFD is down");
    }

    @Test
    void aSilentExchangeCountsOnlyWhereNothingElseAnswers() {
        assertThat(view(TunnelStats.State.UNKNOWN, State.OFF, 1).reachable()).isTrue();
        assertThat(view(TunnelStats.State.UNKNOWN, State.OFF, 2).reachable()).isFalse();
        assertThat(view(TunnelStats.State.UNKNOWN, State.SILENT, 2).inWords()).isEqualTo("2 calls in a row failed");
        assertThat(view(TunnelStats.State.UP, State.OFF, 9).reachable()).isTrue();
        assertThat(view(TunnelStats.State.UNKNOWN, UP, 9).reachable()).isTrue();
    }

    @Test
    void aRoundTripThatWasNotMeasuredIsNone() {
        assertThat(view(TunnelStats.State.UP, UP, 0).rttMs()).isNaN();
        assertThat(SpillBench.tunnel("idc1", TunnelStats.State.UP, UP).rttMs()).isEqualTo(20);
    }
}
