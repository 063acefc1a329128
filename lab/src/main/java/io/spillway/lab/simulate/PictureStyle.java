package io.spillway.lab.simulate;

import java.util.List;

/** How pictures look, by day and by night. Plain colours: not every program that shows SVG knows CSS variables. */
final class PictureStyle {
    /** Of sites and of flows; classes {@code c0}, {@code c1} ... */
    static final int COLOURS = 10;

    private static final String SHAPES = """
            .wp{font-family:system-ui,sans-serif;font-size:12px}
            .wp .title{font-weight:600;font-size:14px}.wp .end{text-anchor:end}.wp .mid{text-anchor:middle}
            .wp .grid,.wp .axis{stroke-width:1}.wp .limit{stroke-width:1;stroke-dasharray:5 4;opacity:.75}
            .wp .l{fill:none;stroke-width:1.7;stroke-linejoin:round}.wp .a{stroke:none;opacity:.85}
            .wp .b{stroke:none;opacity:.18}.wp .median{fill:none;stroke-width:2}
            .wp .event{opacity:.8}.wp .shade{opacity:.08}
            """;

    private static final Palette DAY = new Palette(
            "#1f2328",
            "#656d76",
            "#d8dee4",
            "#4269d0",
            List.of("#d9822b", "#cf222e", "#8250df", "#57606a"),
            List.of(
                    "#3b5fc4", "#c77700", "#e0513c", "#2a9d8f", "#2f8f3e", "#d6468a", "#8b46d6", "#4aa3d8", "#8a5a3c",
                    "#6e7781"));

    private static final Palette NIGHT = new Palette(
            "#e6edf3",
            "#9198a1",
            "#3d444d",
            "#6f8fe8",
            List.of("#e8a35c", "#ff6b6b", "#b18cff", "#9aa4af"),
            List.of(
                    "#7c9bf5", "#f0b340", "#ff7f6b", "#5fd0c0", "#62c370", "#ff8ab7", "#bb86fc", "#8ccbf2", "#c79a7b",
                    "#a5adb6"));

    static final String CSS = SHAPES + DAY.css() + "@media (prefers-color-scheme:dark){\n" + NIGHT.css() + "}\n";

    private PictureStyle() {}

    /** {@code events}: flash, kill, mute, partition. */
    private record Palette(String ink, String soft, String grid, String band, List<String> events, List<String> lines) {
        String css() {
            StringBuilder css = new StringBuilder("""
                    .wp text{fill:%2$s}.wp .title,.wp .name{fill:%1$s}.wp .limit{stroke:%1$s}.wp .axis{stroke:%2$s}
                    .wp .grid{stroke:%3$s}.wp .b{fill:%4$s}.wp .median{stroke:%4$s}
                    """.formatted(ink, soft, grid, band));
            List<String> names = List.of("flash", "kill", "mute", "partition");
            for (int n = 0; n < names.size(); n++) {
                css.append(".wp .%s{fill:%s}%n".formatted(names.get(n), events.get(n)));
            }
            for (int n = 0; n < COLOURS; n++) {
                css.append(".wp .l.c%1$d{stroke:%2$s}.wp .a.c%1$d{fill:%2$s}%n".formatted(n, lines.get(n)));
            }
            return css.toString();
        }
    }
}
