package io.spillway.lab.bench;

import java.util.Locale;

/** Figures as reports print them. */
final class Numbers {
    private Numbers() {}

    static String number(int decimals, double value) {
        return String.format(Locale.ROOT, "%." + decimals + "f", value);
    }

    static String range(int decimals, Median figure) {
        return "(" + number(decimals, figure.min()) + " to " + number(decimals, figure.max()) + ")";
    }
}
