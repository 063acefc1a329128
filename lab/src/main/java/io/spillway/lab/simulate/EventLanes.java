package io.spillway.lab.simulate;

import io.spillway.lab.simulate.Scenario.Event;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.DoubleUnaryOperator;

/** The events of a world as bars above a picture, none over another. */
final class EventLanes {
    private static final double LANE = 17;
    private static final double GAP = 6;
    private static final int MOST_LANES = 8;
    /** So many are all named; of more only those that have room. */
    private static final int FEW = 12;

    private final List<Bar> bars = new ArrayList<>();
    private final int lanes;

    private record Bar(Event event, String css, String text, double from, double to, int lane) {}

    EventLanes(Scenario world, DoubleUnaryOperator x) {
        List<Double> ends = new ArrayList<>();
        List<Event> events = world.events().stream()
                .sorted(Comparator.comparingDouble(Event::t))
                .toList();
        for (Event event : events) {
            double from = x.applyAsDouble(event.t());
            double to = Math.max(from + 2, x.applyAsDouble(event.t() + event.dur()));
            int lane = 0;
            while (lane < ends.size() && ends.get(lane) > from) {
                lane++;
            }
            // With more at once than there is room for, the last lane holds several.
            lane = Math.min(lane, MOST_LANES - 1);
            String text = text(world, event);
            double end = events.size() <= FEW ? to + GAP + width(text) : to;
            if (lane == ends.size()) {
                ends.add(end);
            } else {
                ends.set(lane, Math.max(end, ends.get(lane)));
            }
            bars.add(new Bar(event, css(event), text, from, to, lane));
        }
        lanes = ends.size();
    }

    double height() {
        return lanes * LANE;
    }

    void draw(Svg svg, double top) {
        for (Bar bar : bars) {
            double y = top + bar.lane * LANE;
            svg.rect("event " + bar.css, bar.from, y, bar.to - bar.from, LANE - 4, bar.text);
            double width = width(bar.text);
            boolean free = bars.stream()
                    .noneMatch(other -> !other.equals(bar)
                            && other.lane == bar.lane
                            && other.from >= bar.from
                            && other.from < bar.to + GAP + width);
            if (free && bar.to + GAP + width < 960) {
                svg.text("name", bar.to + 5, y + 11, bar.text);
            }
        }
    }

    /** Where they are, faintly, behind the curves. */
    void shade(Svg svg, double top, double height) {
        for (Bar bar : bars) {
            if (bars.size() <= FEW) {
                svg.rect("shade " + bar.css, bar.from, top, bar.to - bar.from, height, "");
            }
        }
    }

    private static double width(String text) {
        return 6.6 * text.length();
    }

    private static String css(Event event) {
        return switch (event) {
            case Event.Flash _ -> "flash";
            case Event.Kill _ -> "kill";
            case Event.Mute _ -> "mute";
            case Event.Partition _ -> "partition";
        };
    }

    private static String text(Scenario world, Event event) {
        return switch (event) {
            case Event.Flash f -> "flash at " + site(world, f.site()) + " \u00d7" + Svg.px(f.mul());
            case Event.Kill k -> site(world, k.site()) + " dead";
            case Event.Mute m -> site(world, m.site()) + " silent";
            case Event.Partition p ->
                p.a().size() <= 3
                        ? String.join(
                                        ", ",
                                        p.a().stream().map(i -> site(world, i)).toList()) + " cut off"
                        : p.a().size() + " sites cut off";
        };
    }

    private static String site(Scenario world, int index) {
        return world.sites().get(index).id();
    }
}
