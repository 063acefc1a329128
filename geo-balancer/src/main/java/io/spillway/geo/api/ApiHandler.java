package io.spillway.geo.api;

import io.spillway.bgp.rib.Prefix;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What there is to ask: {@code GET /status}, {@code /bgp/neighbors}, {@code /bgp/routes?prefix=&neighbor=&limit=} and
 * {@code /bgp/log/ADDRESS}; {@code POST /bgp/drain?prefix=…&undo=true}, {@code /bgp/disable?neighbor=&text=} and
 * {@code /bgp/enable?neighbor=}; what only a whole site has is in {@link SiteRoutes}. Answers are made on a worker
 * thread, so a slow one stalls no other request. A refusal is a line of text.
 */
final class ApiHandler implements Handler<HttpServerRequest> {
    private static final Logger LOG = LoggerFactory.getLogger(ApiHandler.class);
    private static final String LOG_PATH = "/bgp/log/";
    private static final int DEFAULT_LIMIT = 1000;
    /** A full table as JSON would take more memory than the daemon has. */
    private static final int MOST_ROUTES = 100_000;

    private final Vertx vertx;
    private final DaemonApi api;

    ApiHandler(Vertx vertx, DaemonApi api) {
        this.vertx = vertx;
        this.api = api;
    }

    @Override
    public void handle(HttpServerRequest request) {
        String path = Objects.requireNonNullElse(request.path(), "");
        switch (path) {
            case "/status" -> answer(request, HttpMethod.GET, api::status);
            case "/bgp/neighbors" -> answer(request, HttpMethod.GET, api::neighbors);
            case "/bgp/routes" -> answer(request, HttpMethod.GET, () -> api.routes(query(request)));
            case "/bgp/drain" -> answer(request, HttpMethod.POST, () -> drain(request));
            case "/bgp/enable" -> answer(request, HttpMethod.POST, () -> enable(request, true));
            case "/bgp/disable" -> answer(request, HttpMethod.POST, () -> enable(request, false));
            default -> {
                SiteRoutes.Route route = SiteRoutes.find(path);
                if (route != null) {
                    answer(request, route.method(), () -> route.answer().to(api.site(), request));
                } else if (path.startsWith(LOG_PATH) && isMethod(request, HttpMethod.GET)) {
                    follow(request, path.substring(LOG_PATH.length()));
                } else if (!path.startsWith(LOG_PATH)) {
                    refuse(
                            request,
                            new ApiRefusal(
                                    404,
                                    "404: no such thing; there is /status, /bgp/neighbors, /bgp/routes,"
                                            + " /bgp/log/ADDRESS, /bgp/drain, /bgp/enable, /bgp/disable, /spill,"
                                            + " /spill/freeze, /spill/thaw, /reports, /whatif, /site, /site/drain"
                                            + " and /site/undrain"));
                }
            }
        }
    }

    private void answer(HttpServerRequest request, HttpMethod method, Callable<Object> question) {
        if (!isMethod(request, method)) {
            return;
        }
        vertx.executeBlocking(() -> Json.write(question.call()), false)
                .onSuccess(json -> request.response()
                        .putHeader("Content-Type", "application/json")
                        .end(json + "\n"))
                .onFailure(e -> refuse(request, e));
    }

    private static boolean isMethod(HttpServerRequest request, HttpMethod method) {
        boolean is = request.method().equals(method);
        if (!is) {
            request.response()
                    .setStatusCode(405)
                    .putHeader("Allow", method.name())
                    .end("ask with " + method.name() + "\n");
        }
        return is;
    }

    private static void refuse(HttpServerRequest request, Throwable why) {
        if (why instanceof ApiRefusal refusal) {
            request.response().setStatusCode(refusal.status()).end(refusal.getMessage() + "\n");
        } else {
            LOG.warn("{} can't be answered", request.path(), why);
            request.response().setStatusCode(500).end("500: " + why + "\n");
        }
    }

    private void follow(HttpServerRequest request, String neighbor) {
        LineStream stream = new LineStream(vertx.getOrCreateContext(), request.response());
        vertx.executeBlocking(() -> api.packets(address(neighbor), stream::line), false)
                .onSuccess(stream::opened)
                .onFailure(e -> refuse(request, e));
    }

    private Object drain(HttpServerRequest request) throws ApiRefusal {
        List<Prefix> prefixes = new ArrayList<>();
        for (String text : request.params().getAll("prefix")) {
            prefixes.add(prefix(text));
        }
        return api.drain(prefixes, "true".equals(request.getParam("undo")));
    }

    private Object enable(HttpServerRequest request, boolean wanted) throws ApiRefusal {
        InetAddress neighbor = address(Objects.requireNonNullElse(request.getParam("neighbor"), ""));
        return api.enable(neighbor, wanted, Objects.requireNonNullElse(request.getParam("text"), ""));
    }

    private static RouteQuery query(HttpServerRequest request) throws ApiRefusal {
        String prefix = request.getParam("prefix");
        String neighbor = request.getParam("neighbor");
        return new RouteQuery(
                prefix == null ? null : prefix(prefix),
                neighbor == null ? null : address(neighbor),
                limit(request.getParam("limit")));
    }

    private static int limit(@Nullable String text) throws ApiRefusal {
        if (text == null) {
            return DEFAULT_LIMIT;
        }
        int limit = text.matches("[1-9][0-9]{0,8}") ? Integer.parseInt(text) : 0;
        if (limit < 1 || limit > MOST_ROUTES) {
            throw new ApiRefusal(400, "limit '" + text + "' is not a number from 1 to " + MOST_ROUTES);
        }
        return limit;
    }

    private static Prefix prefix(String text) throws ApiRefusal {
        try {
            return Prefix.parse(text);
        } catch (IllegalArgumentException e) {
            throw new ApiRefusal(400, String.valueOf(e.getMessage()));
        }
    }

    private static InetAddress address(String text) throws ApiRefusal {
        try {
            return InetAddress.ofLiteral(text);
        } catch (IllegalArgumentException e) {
            throw new ApiRefusal(400, "'" + text + "' is not an address");
        }
    }
}
