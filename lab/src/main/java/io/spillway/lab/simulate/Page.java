package io.spillway.lab.simulate;

import java.util.List;

/** Results as one file of HTML that needs nothing else: pictures, and what the numbers are. Well-formed XML too. */
final class Page {
    private static final String HEAD = """
            <!DOCTYPE html>
            <html xmlns="http://www.w3.org/1999/xhtml" lang="en">
            <head>
            <meta charset="utf-8"/>
            <meta name="viewport" content="width=device-width, initial-scale=1"/>
            <meta name="color-scheme" content="light dark"/>
            <title>spillway simulate</title>
            <style>
            :root{--bg:#fff;--fg:#1f2328;--line:#d8dee4;--soft:#656d76}
            @media (prefers-color-scheme:dark){:root{--bg:#0d1117;--fg:#e6edf3;--line:#3d444d;--soft:#9198a1}}
            body{background:var(--bg);color:var(--fg);font:15px/1.5 system-ui,sans-serif;max-width:1100px;margin:0 auto;padding:1.5rem}
            h1{font-size:1.5rem}h2{font-size:1.2rem;margin:2.5rem 0 0}p{color:var(--soft);margin:.3rem 0 1rem}
            figure{margin:1.2rem 0 2rem}svg{width:100%;height:auto;display:block}
            .wide{overflow-x:auto}table{border-collapse:collapse;font-size:13px;font-variant-numeric:tabular-nums}
            th,td{padding:.3rem .6rem;border-bottom:1px solid var(--line);text-align:right;white-space:nowrap}
            th{font-weight:600}.left{text-align:left}
            """;

    private Page() {}

    static String of(String source, List<Result> results) {
        StringBuilder html = new StringBuilder(HEAD)
                .append(PictureStyle.CSS)
                .append("</style>\n</head>\n<body>\n<h1>spillway simulate ")
                .append(Svg.escape(source))
                .append(
                        "</h1>\n<p>Load is connections by capacity. A site hands new connections over when its load is above"
                                + " 1.1 and another's is below 0.7, until it is back at 1.0.</p>\n");
        table(html, results);
        String last = "";
        for (Result result : results) {
            Scenario world = result.scenario();
            if (!world.name().equals(last)) {
                last = world.name();
                html.append("<h2>").append(Svg.escape(last)).append("</h2>\n<p>");
                html.append(Svg.escape(about(world))).append("</p>\n");
            }
            Recording recording = result.recording();
            if (recording != null) {
                html.append("<figure>\n").append(WorldPicture.part(recording, result.policy()));
                table(html, List.of(result));
                html.append("</figure>\n");
            }
        }
        return html.append("</body>\n</html>\n").toString();
    }

    private static String about(Scenario world) {
        String text = "%d site(s), %s h, seed %d"
                .formatted(world.sites().size(), Svg.px(world.durationS() / 3600), world.seed());
        return world.desc().isEmpty() ? text : world.desc() + ". " + text;
    }

    private static void table(StringBuilder html, List<Result> results) {
        boolean seeds = results.stream().anyMatch(r -> r.seeds().size() > 1);
        html.append("<div class=\"wide\"><table>\n<tr>");
        for (String heading : ScoreText.headings(seeds)) {
            boolean number = heading.startsWith(">");
            html.append(number ? "<th>" : "<th class=\"left\">")
                    .append(number ? heading.substring(1) : heading)
                    .append("</th>");
        }
        html.append("</tr>\n");
        int words = seeds ? 3 : 2;
        for (Result result : results) {
            for (List<String> row : ScoreText.rows(result)) {
                html.append("<tr>");
                for (int c = 0; c < row.size(); c++) {
                    html.append(c < words ? "<td class=\"left\">" : "<td>")
                            .append(Svg.escape(row.get(c)))
                            .append("</td>");
                }
                html.append("</tr>\n");
            }
        }
        html.append("</table></div>\n");
    }
}
