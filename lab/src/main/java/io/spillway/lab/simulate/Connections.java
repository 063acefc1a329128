package io.spillway.lab.simulate;

import io.spillway.lab.simulate.Scenario.Lifetime;
import java.util.Arrays;

/**
 * Who holds how many connections of whose clients, by kind of lifetime. They are fluid: fractions are allowed. Not thread
 * safe.
 */
final class Connections {
    /** Less than this is nobody: what decays never ends by itself, and tiny numbers are slow. */
    private static final double NOBODY = 1e-6;

    private final int sites;
    private final int kinds;
    /** By site, origin and kind. */
    private final double[] held;
    /** By site and origin: the same, over all kinds. */
    private final double[] total;

    private final double[] foreign;
    private final double[] kept;
    private final double[] leftOfArrivals;
    private final double[] share;
    private final double meanLifeS;
    private final double leftOfNew;

    Connections(Scenario scenario) {
        sites = scenario.sites().size();
        kinds = scenario.lifetimes().size();
        held = new double[sites * sites * kinds];
        total = new double[sites * sites];
        foreign = new double[sites];
        kept = new double[kinds];
        leftOfArrivals = new double[kinds];
        share = new double[kinds];
        meanLifeS = scenario.meanLifeS();
        double left = 0;
        for (int c = 0; c < kinds; c++) {
            Lifetime lifetime = scenario.lifetimes().get(c);
            double tau = lifetime.tauS();
            kept[c] = Math.exp(-scenario.dtS() / tau);
            leftOfArrivals[c] = tau / scenario.dtS() * -Math.expm1(-scenario.dtS() / tau);
            share[c] = lifetime.share();
            left += share[c] * leftOfArrivals[c];
        }
        leftOfNew = left;
    }

    /** The site has had this many for long. */
    void fill(int site, double connections, Scenario scenario) {
        int row = (site * sites + site) * kinds;
        for (int c = 0; c < kinds; c++) {
            held[row + c] = connections * share[c] * scenario.lifetimes().get(c).tauS() / meanLifeS;
        }
        total[site * sites + site] = connections;
    }

    /** A tick's departures. */
    void depart() {
        Arrays.fill(foreign, 0);
        for (int pair = 0; pair < total.length; pair++) {
            if (total[pair] == 0) {
                continue;
            }
            double sum = 0;
            for (int c = 0; c < kinds; c++) {
                sum += held[pair * kinds + c] *= kept[c];
            }
            set(pair, sum);
        }
    }

    private void set(int pair, double sum) {
        int site = pair / sites;
        if (sum < NOBODY) {
            Arrays.fill(held, pair * kinds, (pair + 1) * kinds, 0);
            sum = 0;
        }
        if (pair % sites != site) {
            foreign[site] += sum;
        }
        total[pair] = sum;
    }

    /** So many new connections of {@code origin}'s clients arrive within the tick, evenly. */
    void arrive(int site, int origin, double count) {
        int pair = site * sites + origin;
        double sum = 0;
        for (int c = 0; c < kinds; c++) {
            sum += held[pair * kinds + c] += count * share[c] * leftOfArrivals[c];
        }
        if (site != origin) {
            foreign[site] += sum - total[pair];
        }
        total[pair] = sum;
    }

    /** The site is gone, and with it what it held and what passed through it to other sites. */
    void lose(int site) {
        for (int other = 0; other < sites; other++) {
            forget(site, other);
            forget(other, site);
        }
        foreign[site] = 0;
    }

    private void forget(int site, int origin) {
        int pair = site * sites + origin;
        if (site != origin) {
            foreign[site] = Math.max(0, foreign[site] - total[pair]);
        }
        total[pair] = 0;
        Arrays.fill(held, pair * kinds, (pair + 1) * kinds, 0);
    }

    /** What is left at the end of a tick of one that arrives within it. */
    double leftOfNew() {
        return leftOfNew;
    }

    double own(int site) {
        return total[site * sites + site];
    }

    double foreign(int site) {
        return foreign[site];
    }

    double on(int site) {
        return own(site) + foreign(site);
    }

    /** Connections of {@code origin}'s clients at {@code site}. */
    double at(int site, int origin) {
        return total[site * sites + origin];
    }
}
