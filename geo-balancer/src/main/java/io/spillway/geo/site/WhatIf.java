package io.spillway.geo.site;

import io.spillway.geo.api.WhatIfView;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Foretells the loads without a site. Where its clients would go is BGP's to decide and nobody's to know beforehand, so
 * this is a model: the operator says who gets which part, or else the two nearest sites get 60 and 40 % where the
 * distances are known (from here, so for the drain of this site), or else all that can serve get the same. Not by free
 * capacity: routers know nothing of that, and it would always look well. Other sites' clients go home. Pure.
 */
final class WhatIf {
    private static final double FULL = 1.0;
    private static final double NEAREST = 0.6;
    /** Loads are sums of fractions. */
    private static final double TOLERANCE = 1e-6;

    private final SiteFacts leaving;
    private final List<SiteFacts> sites;
    private final List<String> objections = new ArrayList<>();

    private WhatIf(SiteFacts leaving, List<SiteFacts> sites) {
        this.leaving = leaving;
        this.sites = sites;
    }

    /**
     * @param sites all of them, this one first
     * @param site one of them
     * @param to parts of its clients by site, any positive numbers; empty: the model decides
     * @throws IllegalArgumentException there is no such site, or {@code to} names the one that leaves
     */
    static WhatIfView without(String site, List<SiteFacts> sites, Map<String, Double> to) {
        SiteFacts leaving = find(site, sites);
        for (String name : to.keySet()) {
            if (find(name, sites).equals(leaving)) {
                throw new IllegalArgumentException(name + " is the site that would be drained; name others");
            }
        }
        return new WhatIf(leaving, sites).predict(to);
    }

    private static SiteFacts find(String name, List<SiteFacts> sites) {
        return sites.stream()
                .filter(site -> site.site().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("there is no site " + name + "; known are "
                        + sites.stream().map(SiteFacts::site).collect(Collectors.joining(", "))));
    }

    private WhatIfView predict(Map<String, Double> to) {
        List<SiteFacts> others =
                sites.stream().filter(site -> !site.equals(leaving)).toList();
        Map<String, Double> shares = new LinkedHashMap<>();
        String model = shares(others, to, shares);
        double clients = connections(leaving.own());
        double guests = connections(leaving.foreign());
        Map<String, Double> home = goHome(others, guests, shares);
        double total = clients + home.values().stream().mapToDouble(d -> d).sum();

        List<WhatIfView.Site> rows = new ArrayList<>();
        rows.add(row(leaving, 0, 0, 0));
        for (SiteFacts other : others) {
            double share = shares.getOrDefault(other.site(), 0.0);
            double moved = share * clients + home.getOrDefault(other.site(), 0.0);
            WhatIfView.Site row = row(other, share, moved, total);
            rows.add(row);
            if (moved > 0) {
                object(other, row);
            }
        }
        certain(others);
        boolean nobody = shares.isEmpty();
        if (nobody) {
            objections.addFirst("no other site is known to serve: its clients would find nobody");
        }
        return new WhatIfView(leaving.site(), objections.isEmpty(), objections, total, model, rows);
    }

    /** Fills {@code shares}, which add up to 1, or stay empty; how, in words. */
    private String shares(List<SiteFacts> others, Map<String, Double> to, Map<String, Double> shares) {
        if (!to.isEmpty()) {
            double sum = to.values().stream().mapToDouble(d -> d).sum();
            to.forEach((name, part) -> shares.put(name, part / sum));
            return "its clients go to " + words(shares) + ", as you say; other sites' clients go home";
        }
        List<SiteFacts> able = others.stream().filter(SiteFacts::canServe).toList();
        List<SiteFacts> near = able.stream()
                .filter(site -> leaving.self() && !Double.isNaN(site.rttMs()))
                .sorted(Comparator.comparingDouble(SiteFacts::rttMs).thenComparing(SiteFacts::site))
                .toList();
        if (near.size() == able.size() && near.size() > 1) {
            shares.put(near.getFirst().site(), NEAREST);
            shares.put(near.get(1).site(), 1 - NEAREST);
            return "its clients go to the two nearest: " + words(shares)
                    + " (a guess, BGP decides; --to says it better); other sites' clients go home";
        }
        able.forEach(site -> shares.put(site.site(), 1.0 / able.size()));
        return able.isEmpty()
                ? "nobody is there to take its clients"
                : "its clients go to " + words(shares)
                        + " (a guess, BGP decides; --to says it better); other sites' clients go home";
    }

    private static String words(Map<String, Double> shares) {
        return shares.entrySet().stream()
                .map(share -> share.getKey() + " " + Math.round(share.getValue() * 100) + " %")
                .collect(Collectors.joining(", "));
    }

    /** Connections behind a part of the load of the site that leaves; none where nothing is healthy. */
    private double connections(double part) {
        return Double.isFinite(part) ? part * leaving.capacity() : 0;
    }

    /** Each gets back its own that are at this site, as far as that is known, and the rest like the other clients. */
    private Map<String, Double> goHome(List<SiteFacts> others, double guests, Map<String, Double> shares) {
        Map<String, Double> home = new LinkedHashMap<>();
        double known = 0;
        if (leaving.self()) {
            ToDoubleFunction<SiteFacts> told = site -> site.leaving() ? 0 : site.guests();
            double sum = others.stream().mapToDouble(told).sum();
            // Counts of two sites at two moments may differ a little.
            double scale = sum > guests ? guests / sum : 1;
            for (SiteFacts other : others) {
                if (told.applyAsDouble(other) > 0) {
                    home.put(other.site(), told.applyAsDouble(other) * scale);
                }
            }
            known = Math.min(sum, guests);
        }
        double rest = guests - known;
        if (rest > 0) {
            shares.forEach((site, share) -> home.merge(site, share * rest, Double::sum));
        }
        return home;
    }

    private WhatIfView.Site row(SiteFacts site, double share, double moved, double total) {
        boolean leaves = site.equals(leaving);
        return new WhatIfView.Site(
                site.site(),
                site.self(),
                leaves,
                share,
                finite(site.load()),
                site.capacity(),
                moved,
                leaves ? finite(0) : finite(with(site, moved)),
                leaves ? finite(0) : site.canServe() ? finite(with(site, total)) : null,
                site.reported() ? site.ageMs() / 1000.0 : null,
                site.live(),
                note(site));
    }

    private String note(SiteFacts site) {
        if (site.equals(leaving)) {
            return "would be drained";
        }
        String why = site.whyNot();
        if (why != null) {
            return why;
        }
        return site.live() ? "" : "its report is stale";
    }

    private static double with(SiteFacts site, double connections) {
        if (connections == 0) {
            return site.load();
        }
        return site.capacity() > 0 ? site.load() + connections / site.capacity() : Double.POSITIVE_INFINITY;
    }

    private void object(SiteFacts site, WhatIfView.Site row) {
        String why = site.whyNot();
        Double predicted = row.predicted();
        if (why != null) {
            objections.add(site.site() + " " + why + " and would get " + Math.round(row.moved()) + " connections");
        } else if (predicted == null || predicted > FULL + TOLERANCE) {
            objections.add(site.site() + " would go to " + number(with(site, row.moved())) + ", above 1.00");
        }
    }

    /** What is not certain is not foretold. */
    private void certain(List<SiteFacts> others) {
        if (!leaving.live()) {
            objections.add(
                    leaving.reported()
                            ? stale(leaving) + ": its load is not certain"
                            : leaving.site() + " has not reported: its load is not known");
        }
        for (SiteFacts other : others) {
            if (!other.live()) {
                objections.add(
                        other.reported()
                                ? stale(other) + ": what it can take is not certain"
                                : other.site() + " has not reported: what it can take is not known");
            }
        }
    }

    private static String stale(SiteFacts site) {
        return site.site() + "'s report is stale (" + site.ageMs() / 1000 + " s old)";
    }

    private static String number(double load) {
        return Double.isFinite(load) ? String.format(Locale.ROOT, "%.2f", load) : "no end";
    }

    private static @Nullable Double finite(double value) {
        return Double.isFinite(value) ? value : null;
    }
}
