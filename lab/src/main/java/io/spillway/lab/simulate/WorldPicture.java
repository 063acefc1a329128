package io.spillway.lab.simulate;

import io.spillway.lab.simulate.Recording.Flow;
import io.spillway.load.report.Thresholds;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/**
 * A run as SVG: what happened, every site's load with the three thresholds, and what was spilled from where to where. Many
 * sites become bands, with the most loaded as lines. Not thread safe.
 */
final class WorldPicture {
    /** Colours of sites and of flows; there are as many classes {@code c0} ... in {@link PictureStyle#CSS}. */
    private static final int COLOURS = PictureStyle.COLOURS;

    private static final int HIGHLIGHTED = 5;
    private static final double WIDTH = 960;
    private static final double LEFT = 52;
    private static final double RIGHT = WIDTH - 86;
    private static final double LOAD_HEIGHT = 260;
    private static final double FLOW_HEIGHT = 120;
    private static final double GAP = 34;
    /** Loads above are drawn here, and told in words. */
    private static final double MOST_SHOWN = 2.5;

    private final Recording run;
    private final Scenario world;
    private final Svg svg = new Svg();
    private final double endS;
    private final EventLanes lanes;
    private final List<Entry> legend = new ArrayList<>();
    /** Of the last legend. */
    private double legendHeight;

    private record Entry(String css, String name) {}

    private WorldPicture(Recording run) {
        this.run = run;
        this.world = run.scenario();
        this.endS = world.ticks() * world.dtS();
        this.lanes = new EventLanes(world, this::x);
    }

    /** A file of its own, with its style in it. */
    static String file(Recording run, PolicyKind policy) {
        return "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n" + of(run, policy, true);
    }

    /** A part of a page that has {@link PictureStyle#CSS}. */
    static String part(Recording run, PolicyKind policy) {
        return of(run, policy, false);
    }

    private static String of(Recording run, PolicyKind policy, boolean alone) {
        WorldPicture picture = new WorldPicture(run);
        double height = picture.draw(policy);
        String label = "Load per site and spilled connections: %s, policy %s"
                .formatted(run.scenario().name(), policy.word());
        return "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"wp\" viewBox=\"0 0 %s %s\" role=\"img\" aria-label=\"%s\">%n"
                        .formatted(Svg.px(WIDTH), Svg.px(height), Svg.escape(label))
                + (alone ? "<style>\n" + PictureStyle.CSS + "</style>\n" : "")
                + picture.svg
                + "</svg>\n";
    }

    /** Its height. */
    private double draw(PolicyKind policy) {
        svg.text("title", LEFT, 18, world.name() + ", policy " + policy.word());
        double top = 30;
        lanes.draw(svg, top);
        double loadTop = top + lanes.height() + 16;
        lanes.shade(svg, loadTop, LOAD_HEIGHT);
        loads(loadTop);
        double legendTop = flows(loadTop + LOAD_HEIGHT + GAP);
        return legendTop + 6;
    }

    private double x(double tS) {
        return LEFT + (RIGHT - LEFT) * Math.clamp(tS / endS, 0, 1);
    }

    private double slotX(int slot) {
        return x((slot + 0.5) * run.slotS());
    }

    private void loads(double top) {
        double most = Math.clamp(run.highest() * 1.05, 1.25, MOST_SHOWN);
        double bottom = top + LOAD_HEIGHT;
        hours(top, bottom);
        double step = most > 1.6 ? 0.5 : 0.25;
        for (double load = 0; load <= most; load += step) {
            svg.line("grid", LEFT, y(load, bottom, most), RIGHT, y(load, bottom, most));
            svg.text("end", LEFT - 6, y(load, bottom, most) + 4, String.format(Locale.ROOT, "%.2f", load));
        }
        svg.text("", LEFT, top - 5, "load" + (run.highest() > MOST_SHOWN ? told(run.highest()) : ""));
        if (run.byPair()) {
            for (int i = 0; i < world.sites().size(); i++) {
                String name = world.sites().get(i).id();
                line("l " + colour(i), run.load(i), bottom, most, name);
                legend.add(new Entry("l " + colour(i), name));
            }
        } else {
            bands(bottom, most);
        }
        Thresholds limits = Thresholds.DEFAULT;
        limit(limits.acceptBelow(), "accepts", bottom, most);
        limit(limits.recoverAt(), "stops", bottom, most);
        limit(limits.spillAbove(), "spills", bottom, most);
        legend(bottom + 14);
    }

    private static String told(double highest) {
        return String.format(Locale.ROOT, "; the highest was %.2f", highest);
    }

    private void limit(double load, String name, double bottom, double most) {
        double y = y(load, bottom, most);
        svg.line("limit", LEFT, y, RIGHT, y);
        svg.text("", RIGHT + 4, y + 4, String.format(Locale.ROOT, "%.1f ", load) + name);
    }

    private static double y(double load, double bottom, double most) {
        return bottom - LOAD_HEIGHT * Math.clamp(load / most, 0, 1);
    }

    private void line(String css, float[] values, double bottom, double most, String name) {
        StringBuilder d = new StringBuilder();
        for (int slot = 0; slot < values.length; slot++) {
            d.append(slot == 0 ? 'M' : 'L')
                    .append(Svg.px(slotX(slot)))
                    .append(' ')
                    .append(Svg.px(y(values[slot], bottom, most)));
        }
        svg.path(css, d, name);
    }

    /** All sites as shares of them, and the most loaded by name. */
    private void bands(double bottom, double most) {
        int sites = world.sites().size();
        float[][] sorted = new float[run.slots()][];
        for (int slot = 0; slot < sorted.length; slot++) {
            float[] column = new float[sites];
            for (int i = 0; i < sites; i++) {
                column[i] = run.load(i)[slot];
            }
            Arrays.sort(column);
            sorted[slot] = column;
        }
        double[][] shares = {{0, 1}, {0.05, 0.95}, {0.25, 0.75}};
        String[] names = {"all sites", "nine of ten", "half of them"};
        for (int band = 0; band < shares.length; band++) {
            StringBuilder d = new StringBuilder();
            for (int slot = 0; slot < sorted.length; slot++) {
                d.append(slot == 0 ? 'M' : 'L').append(point(slot, sorted[slot], shares[band][1], bottom, most));
            }
            for (int slot = sorted.length - 1; slot >= 0; slot--) {
                d.append('L').append(point(slot, sorted[slot], shares[band][0], bottom, most));
            }
            svg.path("b", d.append('Z'), names[band]);
        }
        float[] median = new float[sorted.length];
        for (int slot = 0; slot < median.length; slot++) {
            median[slot] = sorted[slot][sites / 2];
        }
        line("median", median, bottom, most, "median");
        legend.add(new Entry("median", "median; bands: half of the sites, nine of ten, all"));
        List<Integer> loaded = IntStream.range(0, sites)
                .boxed()
                .sorted((a, b) -> Float.compare(peak(b), peak(a)))
                .limit(HIGHLIGHTED)
                .toList();
        for (int n = 0; n < loaded.size(); n++) {
            String name = world.sites().get(loaded.get(n)).id();
            line("l " + colour(n + 1), run.load(loaded.get(n)), bottom, most, name);
            legend.add(new Entry("l " + colour(n + 1), name));
        }
    }

    private String point(int slot, float[] sorted, double share, double bottom, double most) {
        float value = sorted[(int) Math.round(share * (sorted.length - 1))];
        return Svg.px(slotX(slot)) + " " + Svg.px(y(value, bottom, most));
    }

    private float peak(int site) {
        float peak = 0;
        for (float value : run.load(site)) {
            peak = Math.max(peak, value);
        }
        return peak;
    }

    private static String colour(int n) {
        return "c" + n % COLOURS;
    }

    /** Vertical lines in whole hours or parts of them, with the time below. */
    private void hours(double top, double bottom) {
        double stepS = 600;
        for (double candidate : new double[] {600, 1800, 3600, 7200, 14400, 43200, 86400}) {
            stepS = candidate;
            if (endS / stepS <= 13) {
                break;
            }
        }
        for (double t = 0; t <= endS; t += stepS) {
            svg.line("grid", x(t), top, x(t), bottom);
        }
    }

    /** The y below it. */
    private double flows(double top) {
        double plotTop = top + legendHeight;
        double bottom = plotTop + FLOW_HEIGHT;
        lanes.shade(svg, plotTop, FLOW_HEIGHT);
        hours(plotTop, bottom);
        List<Flow> flows = run.flows(COLOURS);
        float[] base = new float[run.slots()];
        double most = 0;
        for (int slot = 0; slot < base.length; slot++) {
            double sum = 0;
            for (Flow flow : flows) {
                sum += flow.perSecond()[slot];
            }
            most = Math.max(most, sum);
        }
        svg.text("", LEFT, plotTop - 5, flows.isEmpty() ? "nothing was spilled" : "new connections spilled per second");
        svg.line("axis", LEFT, bottom, RIGHT, bottom);
        times(bottom);
        if (flows.isEmpty()) {
            return bottom + 22;
        }
        double scale = nice(most);
        svg.line("grid", LEFT, plotTop, RIGHT, plotTop);
        svg.text("end", LEFT - 6, plotTop + 4, plain(scale));
        svg.text("end", LEFT - 6, bottom + 4, "0");
        for (int n = 0; n < flows.size(); n++) {
            area(flows.get(n), base, "a " + colour(n), bottom, scale);
            legend.add(new Entry("a " + colour(n), flows.get(n).name()));
        }
        legend(bottom + 34);
        return bottom + 22 + legendHeight;
    }

    private void area(Flow flow, float[] base, String css, double bottom, double scale) {
        StringBuilder upper = new StringBuilder();
        StringBuilder lower = new StringBuilder();
        float[] from = base.clone();
        for (int slot = 0; slot < base.length; slot++) {
            base[slot] += flow.perSecond()[slot];
        }
        // Only where something flows: pictures of a short flash are short files.
        int first = 0;
        while (first < base.length - 1 && flow.perSecond()[first + 1] == 0) {
            first++;
        }
        int last = base.length - 1;
        while (last > first && flow.perSecond()[last - 1] == 0) {
            last--;
        }
        for (int slot = first; slot <= last; slot++) {
            int back = first + last - slot;
            upper.append(slot == first ? 'M' : 'L').append(Svg.px(slotX(slot))).append(' ');
            upper.append(Svg.px(bottom - FLOW_HEIGHT * base[slot] / scale));
            lower.append('L').append(Svg.px(slotX(back))).append(' ');
            lower.append(Svg.px(bottom - FLOW_HEIGHT * from[back] / scale));
        }
        svg.path(css, upper.append(lower).append('Z'), flow.name());
    }

    private void times(double bottom) {
        int labels = 6;
        for (int n = 0; n <= labels; n++) {
            long minutes = Math.round(endS * n / labels / 60);
            String text = String.format(Locale.ROOT, "%d:%02d h", minutes / 60, minutes % 60);
            svg.text("mid", x(endS * n / labels), bottom + 15, text);
        }
    }

    /** Draws what has gathered, in as many rows as it takes. */
    private void legend(double top) {
        double x = LEFT;
        double y = top;
        for (Entry entry : legend) {
            double width = 26 + 7 * entry.name().length();
            if (x > LEFT && x + width > RIGHT) {
                x = LEFT;
                y += 17;
            }
            if (entry.css().startsWith("a ")) {
                svg.rect(entry.css(), x, y - 6, 14, 10, "");
            } else {
                svg.path(entry.css(), "M" + Svg.px(x) + " " + Svg.px(y) + "h14", "");
            }
            svg.text("name", x + 19, y + 4, entry.name());
            x += width + 10;
        }
        legendHeight = legend.isEmpty() ? 0 : y - top + 17;
        legend.clear();
    }

    private static double nice(double most) {
        double power = Math.pow(10, Math.floor(Math.log10(Math.max(most, 1e-3))));
        for (double step : new double[] {1, 2, 5}) {
            if (most <= step * power) {
                return step * power;
            }
        }
        return 10 * power;
    }

    private static String plain(double number) {
        return number >= 1 ? Long.toString(Math.round(number)) : String.format(Locale.ROOT, "%.3f", number);
    }
}
