package io.spillway.geo.cli;

import java.util.ArrayList;
import java.util.List;

/** An aligned table: a heading, rows, two spaces between columns. Columns of numbers stand to the right. */
public final class TextTable {
    private final List<List<String>> rows = new ArrayList<>();
    private final List<Boolean> right = new ArrayList<>();

    /** A heading that starts with {@code >} makes its column stand to the right. */
    public TextTable(String... headings) {
        List<String> first = new ArrayList<>();
        for (String heading : headings) {
            right.add(heading.startsWith(">"));
            first.add(heading.startsWith(">") ? heading.substring(1) : heading);
        }
        rows.add(first);
    }

    /** Adds a row with as many cells as there are headings. */
    public void row(Object... cells) {
        if (cells.length != right.size()) {
            throw new IllegalArgumentException(cells.length + " cells for " + right.size() + " columns");
        }
        List<String> row = new ArrayList<>();
        for (Object cell : cells) {
            row.add(String.valueOf(cell));
        }
        rows.add(row);
    }

    /** Every line indented by {@code indent} spaces and ended by a newline. */
    public String render(int indent) {
        int[] widths = new int[right.size()];
        for (List<String> row : rows) {
            for (int i = 0; i < widths.length; i++) {
                widths[i] = Math.max(widths[i], row.get(i).length());
            }
        }
        StringBuilder text = new StringBuilder();
        for (List<String> row : rows) {
            StringBuilder line = new StringBuilder(" ".repeat(indent));
            for (int i = 0; i < widths.length; i++) {
                String padding = " ".repeat(widths[i] - row.get(i).length());
                line.append(i == 0 ? "" : "  ").append(right.get(i) ? padding + row.get(i) : row.get(i) + padding);
            }
            text.append(line.toString().stripTrailing()).append('\n');
        }
        return text.toString();
    }
}
