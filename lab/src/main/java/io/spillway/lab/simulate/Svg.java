package io.spillway.lab.simulate;

import java.util.Locale;

/** Writes elements of an SVG picture; all text is escaped. Not thread safe. */
final class Svg {
    private final StringBuilder out = new StringBuilder();

    static String escape(String text) {
        StringBuilder escaped = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '&' -> escaped.append("&amp;");
                case '<' -> escaped.append("&lt;");
                case '>' -> escaped.append("&gt;");
                case '"' -> escaped.append("&quot;");
                // Not allowed in XML, escaped or not.
                default -> escaped.append(c < ' ' && c != '\t' && c != '\n' ? '?' : c);
            }
        }
        return escaped.toString();
    }

    /** A tenth of a pixel is enough. */
    static String px(double value) {
        double rounded = Math.rint(value * 10) / 10;
        return rounded == Math.rint(rounded)
                ? Long.toString((long) rounded)
                : String.format(Locale.ROOT, "%.1f", rounded);
    }

    Svg raw(String xml) {
        out.append(xml);
        return this;
    }

    void line(String css, double x1, double y1, double x2, double y2) {
        out.append("<line class=\"%s\" x1=\"%s\" y1=\"%s\" x2=\"%s\" y2=\"%s\"/>\n"
                .formatted(css, px(x1), px(y1), px(x2), px(y2)));
    }

    void rect(String css, double x, double y, double width, double height, String title) {
        out.append("<rect class=\"%s\" x=\"%s\" y=\"%s\" width=\"%s\" height=\"%s\"%s\n"
                .formatted(
                        css,
                        px(x),
                        px(y),
                        px(width),
                        px(height),
                        title.isEmpty() ? "/>" : "><title>" + escape(title) + "</title></rect>"));
    }

    void text(String css, double x, double y, String text) {
        out.append("<text class=\"%s\" x=\"%s\" y=\"%s\">%s</text>\n".formatted(css, px(x), px(y), escape(text)));
    }

    void path(String css, CharSequence d, String title) {
        out.append("<path class=\"%s\" d=\"%s\"%s\n"
                .formatted(css, d, title.isEmpty() ? "/>" : "><title>" + escape(title) + "</title></path>"));
    }

    @Override
    public String toString() {
        return out.toString();
    }
}
