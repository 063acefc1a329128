package io.spillway.geo.cli;

import io.spillway.geo.api.RoutesView;
import io.spillway.geo.api.RoutesView.Route;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Routes for people. */
final class RoutesText {
    private RoutesText() {}

    static String render(RoutesView view) {
        return "Announced\n" + announced(view) + "\nLearnt\n" + learnt(view);
    }

    private static String announced(RoutesView view) {
        if (view.announced().isEmpty()) {
            return "  none\n";
        }
        TextTable table = new TextTable("PREFIX", "NEXT HOP", ">MED", ">LOCAL PREF", "AS PATH", "COMMUNITIES");
        for (Route route : view.announced()) {
            String path = route.asPath() != null ? route.asPath() : "own";
            table.row(
                    route.prefix(),
                    route.nextHop() == null ? "self" : route.nextHop(),
                    orDash(route.med()),
                    orDash(route.localPreference()),
                    route.prepends() > 0 ? path + " + " + route.prepends() : path,
                    communities(route));
        }
        return table.render(2) + more(view.announced(), view.announcedCount());
    }

    private static String learnt(RoutesView view) {
        if (view.learnt().isEmpty()) {
            return "  none (only neighbors with `import: all` are listened to)\n";
        }
        TextTable table =
                new TextTable("", "PREFIX", "NEIGHBOR", "NEXT HOP", ">MED", ">LOCAL PREF", "AS PATH", "COMMUNITIES");
        for (Route route : view.learnt()) {
            table.row(
                    route.best() ? "*" : "",
                    route.prefix(),
                    StatusText.orDash(route.neighbor()),
                    StatusText.orDash(route.nextHop()),
                    orDash(route.med()),
                    orDash(route.localPreference()),
                    StatusText.orDash(route.asPath()) + " " + route.origin(),
                    communities(route));
        }
        return table.render(2) + more(view.learnt(), view.learntCount());
    }

    private static String more(List<Route> shown, int count) {
        return count <= shown.size()
                ? ""
                : "  … and at least " + (count - shown.size()) + " more; name a prefix, or raise --limit\n";
    }

    private static String communities(Route route) {
        List<String> all = new ArrayList<>(route.communities());
        all.addAll(route.largeCommunities());
        return all.isEmpty() ? "-" : String.join(" ", all);
    }

    private static String orDash(@Nullable Long number) {
        return number == null ? "-" : number.toString();
    }
}
