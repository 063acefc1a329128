package io.spillway.geo.api;

import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What there is to ask of a whole site; the answers are made on a worker thread. */
final class SiteRoutes {
    private static final Duration LONGEST = Duration.ofHours(24);
    private static final Pattern DURATION = Pattern.compile("([0-9]{1,9})(ms|s|m|h)");

    private static final Map<String, Route> ROUTES = Map.of(
            "/spill", new Route(HttpMethod.GET, (site, _) -> site.spill()),
            "/spill/freeze", new Route(HttpMethod.POST, (site, request) -> site.freeze(services(request), true)),
            "/spill/thaw", new Route(HttpMethod.POST, (site, request) -> site.freeze(services(request), false)),
            "/reports", new Route(HttpMethod.GET, (site, _) -> site.reports()),
            "/whatif",
                    new Route(
                            HttpMethod.GET, (site, request) -> site.whatIf(text(request, "site"), text(request, "to"))),
            "/site", new Route(HttpMethod.GET, (site, _) -> site.drained()),
            "/site/drain", new Route(HttpMethod.POST, SiteRoutes::drain),
            "/site/undrain",
                    new Route(HttpMethod.POST, (site, request) -> site.undrain(durationOrNull(request, "ramp"))));

    private SiteRoutes() {}

    /** Makes an answer. */
    interface Answer {
        Object to(SiteApi site, HttpServerRequest request) throws ApiRefusal;
    }

    /** How something is asked for, and answered. */
    record Route(HttpMethod method, Answer answer) {}

    /** Null: there is no such thing. */
    static @Nullable Route find(String path) {
        return ROUTES.get(path);
    }

    private static DrainView drain(SiteApi site, HttpServerRequest request) throws ApiRefusal {
        Duration deadline = Objects.requireNonNullElse(durationOrNull(request, "deadline"), Duration.ofMinutes(10));
        return site.drain(deadline, "true".equals(request.getParam("force")), text(request, "to"));
    }

    private static List<String> services(HttpServerRequest request) {
        return request.params().getAll("service");
    }

    private static String text(HttpServerRequest request, String name) {
        return Objects.requireNonNullElse(request.getParam(name), "");
    }

    private static @Nullable Duration durationOrNull(HttpServerRequest request, String name) throws ApiRefusal {
        String text = request.getParam(name);
        if (text == null) {
            return null;
        }
        Matcher matcher = DURATION.matcher(text);
        if (matcher.matches()) {
            long amount = Long.parseLong(matcher.group(1));
            Duration duration = switch (matcher.group(2)) {
                case "ms" -> Duration.ofMillis(amount);
                case "s" -> Duration.ofSeconds(amount);
                case "m" -> Duration.ofMinutes(amount);
                default -> Duration.ofHours(amount);
            };
            if (duration.compareTo(LONGEST) <= 0) {
                return duration;
            }
        }
        throw new ApiRefusal(400, name + " '" + text + "' is not a time such as 90s, 10m or 1h, of at most 24h");
    }
}
