package io.spillway.geo.cli;

import io.spillway.geo.api.WhatIfView;

/** What the loads would be without a site, for people. */
final class WhatIfText {
    private WhatIfText() {}

    static String render(WhatIfView view) {
        StringBuilder text = new StringBuilder();
        text.append("Without ").append(view.site()).append(": about ").append(Math.round(view.connections()));
        text.append(" connections move; ").append(view.model()).append("\n\n");
        TextTable table = new TextTable(
                "SITE", ">LOAD", ">CAPACITY", ">SHARE", ">GETS", ">PREDICTED", ">WORST", ">REPORT AGE", "NOTE");
        for (WhatIfView.Site site : view.sites()) {
            table.row(
                    site.site() + (site.self() ? " (here)" : ""),
                    Numbers.load(site.load()),
                    Numbers.connections(site.capacity()),
                    site.leaves() ? "-" : Numbers.percent(site.share()),
                    site.leaves() ? "-" : Numbers.connections(site.moved()),
                    Numbers.load(site.predicted()),
                    Numbers.load(site.worst()),
                    site.self() ? "-" : Numbers.seconds(site.ageS()),
                    site.note());
        }
        text.append(table.render(2));
        text.append("\nLoads: 1.00 = full. CAPACITY and GETS are connections. WORST: this site gets all of them.\n");
        if (view.fits()) {
            return text.append("It fits: no site would go above 1.00.\n").toString();
        }
        text.append("It does not fit:\n");
        view.objections().forEach(why -> text.append("  ").append(why).append('\n'));
        return text.toString();
    }
}
