package io.spillway.geo.cli;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Numbers in tables. */
final class Numbers {
    private Numbers() {}

    /** A load: {@code 0.72}. */
    static String load(@Nullable Double value) {
        return value == null ? "-" : String.format(Locale.ROOT, "%.2f", value);
    }

    /** Connections: whole ones. */
    static String connections(@Nullable Double value) {
        return value == null ? "-" : String.format(Locale.ROOT, "%.0f", value);
    }

    /** {@code 12.3s}, and from a minute on {@code 2m05s}. */
    static String seconds(@Nullable Double value) {
        if (value == null) {
            return "-";
        }
        return value < 60 ? String.format(Locale.ROOT, "%.1fs", value) : StatusText.age(Math.round(value));
    }

    static String ms(@Nullable Double value) {
        return value == null ? "-" : String.format(Locale.ROOT, "%.1fms", value);
    }

    static String percent(double part) {
        return String.format(Locale.ROOT, "%.0f%%", part * 100);
    }
}
