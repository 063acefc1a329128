package io.spillway.geo.site;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.spillway.geo.api.WhatIfView;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** Sites of 1,000 connections; idc1 is the one that is asked. */
class WhatIfTest {
    private static SiteFacts here(double own, double foreign) {
        return new SiteFacts("idc1", true, own + foreign, own, foreign, 1_000, 0, true, false, Double.NaN, 0);
    }

    private static SiteFacts peer(String site, double load, double rttMs, double guests) {
        return new SiteFacts(site, false, load, load, 0, 1_000, 3_000, true, false, rttMs, guests);
    }

    private static SiteFacts peer(String site, double load) {
        return peer(site, load, Double.NaN, 0);
    }

    private static SiteFacts stale(String site, double load) {
        return new SiteFacts(site, false, load, load, 0, 1_000, 400_000, false, false, Double.NaN, 0);
    }

    private static WhatIfView.Site row(WhatIfView view, String site) {
        return view.sites().stream()
                .filter(row -> row.site().equals(site))
                .findFirst()
                .orElseThrow();
    }

    private static double predicted(WhatIfView view, String site) {
        return Math.round(Objects.requireNonNull(row(view, site).predicted()) * 1_000) / 1_000.0;
    }

    @Test
    void theTwoNearestGetItsClients() {
        WhatIfView view = WhatIf.without(
                "idc1",
                List.of(here(0.5, 0), peer("idc2", 0.2, 40, 0), peer("idc3", 0.3, 10, 0), peer("idc4", 0, 20, 0)),
                Map.of());
        assertThat(view.fits()).as(view.objections().toString()).isTrue();
        assertThat(view.connections()).isEqualTo(500);
        assertThat(predicted(view, "idc3")).isEqualTo(0.6);
        assertThat(predicted(view, "idc4")).isEqualTo(0.2);
        assertThat(predicted(view, "idc2")).isEqualTo(0.2);
        assertThat(row(view, "idc2").worst()).isEqualTo(0.7);
        assertThat(predicted(view, "idc1")).isZero();
        assertThat(view.model()).contains("idc3 60 %, idc4 40 %", "--to");
    }

    @Test
    void allGetTheSameWhereDistancesAreNotKnown() {
        List<SiteFacts> sites =
                List.of(here(0.1, 0), peer("idc2", 0.6, 5, 0), peer("idc3", 0.2, 9, 0), peer("idc4", 0.1));
        WhatIfView view = WhatIf.without("idc2", sites, Map.of());
        assertThat(predicted(view, "idc1")).isEqualTo(0.3);
        assertThat(predicted(view, "idc3")).isEqualTo(0.4);
        assertThat(predicted(view, "idc4")).isEqualTo(0.3);
        assertThat(view.fits()).isTrue();
    }

    @Test
    void theOperatorSaysWhoGetsThem() {
        WhatIfView view = WhatIf.without(
                "idc1", List.of(here(0.8, 0), peer("idc2", 0.1), peer("idc3", 0.5)), Map.of("idc2", 3.0, "idc3", 1.0));
        assertThat(predicted(view, "idc2")).isEqualTo(0.7);
        assertThat(predicted(view, "idc3")).isEqualTo(0.7);
        assertThat(view.fits()).isTrue();
    }

    @Test
    void refusesWhenASiteWouldBeMoreThanFull() {
        WhatIfView view = WhatIf.without("idc1", List.of(here(0.8, 0), peer("idc2", 0.7), peer("idc3", 0.5)), Map.of());
        assertThat(view.fits()).isFalse();
        assertThat(view.objections()).containsExactly("idc2 would go to 1.10, above 1.00");
        WhatIfView full = WhatIf.without("idc1", List.of(here(0.5, 0), peer("idc2", 0.5)), Map.of());
        assertThat(full.fits()).as("exactly full is not above").isTrue();
    }

    @Test
    void otherSitesClientsGoHome() {
        WhatIfView view = WhatIf.without(
                "idc1", List.of(here(0.2, 0.3), peer("idc2", 0.9, 5, 200), peer("idc3", 0.1, 9, 0)), Map.of());
        // 120 of its clients and 200 of its own, and 60 % of the 100 that nobody calls his.
        assertThat(predicted(view, "idc2")).isEqualTo(1.28);
        assertThat(predicted(view, "idc3")).isEqualTo(0.22);
        assertThat(view.objections()).containsExactly("idc2 would go to 1.28, above 1.00");
    }

    @Test
    void namesWhatIsNotCertain() {
        SiteFacts silent = new SiteFacts("idc3", false, Double.NaN, Double.NaN, 0, 0, 0, false, false, Double.NaN, 0);
        WhatIfView view = WhatIf.without("idc1", List.of(here(0.1, 0), stale("idc2", 0.1), silent), Map.of());
        assertThat(view.objections())
                .containsExactly(
                        "idc2's report is stale (400 s old): what it can take is not certain",
                        "idc3 has not reported: what it can take is not known");
        WhatIfView other = WhatIf.without("idc2", List.of(here(0.1, 0), stale("idc2", 0.1)), Map.of());
        assertThat(other.objections()).containsExactly("idc2's report is stale (400 s old): its load is not certain");
    }

    @Test
    void aSiteThatDrainsOrIsDeadTakesNobody() {
        SiteFacts draining = new SiteFacts("idc2", false, 0.1, 0.1, 0, 1_000, 0, true, true, 5, 0);
        SiteFacts dead = new SiteFacts(
                "idc3", false, Double.POSITIVE_INFINITY, Double.POSITIVE_INFINITY, 0, 0, 0, true, false, 6, 0);
        WhatIfView nobody = WhatIf.without("idc1", List.of(here(0.1, 0), draining, dead), Map.of());
        assertThat(nobody.objections())
                .containsExactly("no other site is known to serve: its clients would find nobody");
        WhatIfView named = WhatIf.without("idc1", List.of(here(0.1, 0), draining, dead), Map.of("idc3", 1.0));
        assertThat(named.objections()).containsExactly("idc3 has no healthy server and would get 100 connections");
    }

    @Test
    void aSiteWithoutAHealthyServerMovesNothing() {
        SiteFacts dead = new SiteFacts(
                "idc1", true, Double.POSITIVE_INFINITY, Double.POSITIVE_INFINITY, 0, 0, 0, true, false, 0, 0);
        WhatIfView view = WhatIf.without("idc1", List.of(dead, peer("idc2", 0.9)), Map.of());
        assertThat(view.connections()).isZero();
        assertThat(view.fits()).isTrue();
    }

    @Test
    void knowsNoSiteOfThatName() {
        List<SiteFacts> sites = List.of(here(0.1, 0), peer("idc2", 0.1));
        assertThatThrownBy(() -> WhatIf.without("idc9", sites, Map.of()))
                .hasMessage("there is no site idc9; known are idc1, idc2");
        assertThatThrownBy(() -> WhatIf.without("idc1", sites, Map.of("idc1", 1.0)))
                .hasMessageContaining("is the site that would be drained");
    }
}
