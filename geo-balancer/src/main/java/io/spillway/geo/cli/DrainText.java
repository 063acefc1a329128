package io.spillway.geo.cli;

import io.spillway.geo.api.DrainView;

/** A site's way out of service and back, for people. One line, without its end. */
final class DrainText {
    private DrainText() {}

    static String line(String site, DrainView view) {
        return switch (view.state()) {
            case DrainView.DRAINING ->
                "%s draining for %s: %s of %d at the start; withdrawn in %s at the latest"
                        .formatted(
                                site, StatusText.age(view.sinceS()), connections(view), view.ownAtStart(), left(view));
            case DrainView.DRAINED ->
                "%s drained for %s, routes withdrawn: %s%s"
                        .formatted(site, StatusText.age(view.sinceS()), connections(view), foreign(view));
            case DrainView.RAMPING ->
                "%s coming back for %s: announced with prepends, grants at %s; wholly back in %s"
                        .formatted(site, StatusText.age(view.sinceS()), Numbers.percent(view.share()), left(view));
            default -> site + " in service: " + connections(view);
        };
    }

    private static String left(DrainView view) {
        return StatusText.age((long) Math.ceil(view.leftS()));
    }

    private static String connections(DrainView view) {
        String own = view.own() == 1 ? "1 own connection" : view.own() + " own connections";
        return view.handedOver() > 0 ? own + " (" + view.handedOver() + " of them at other sites)" : own;
    }

    private static String foreign(DrainView view) {
        return view.foreign() > 0
                ? "; " + view.foreign() + " of other sites' clients are still served here"
                : "; it may be stopped";
    }
}
