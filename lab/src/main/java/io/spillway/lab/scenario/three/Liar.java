package io.spillway.lab.scenario.three;

import io.spillway.load.report.LoadReport;
import io.spillway.load.report.ReportCodec;
import io.spillway.load.report.Thresholds;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.PemTrustOptions;
import io.vertx.core.net.SocketAddress;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.UnaryOperator;

/**
 * A program that speaks as a site, with its certificate, and lies. Arguments: its site's name, the other site's name and
 * address, the files ca, certificate and key. It prints a line for each report: the lie, and what it was answered.
 */
public final class Liar {
    /** What it says first, which is true: it has no room. Every lie after it claims to have some. */
    static final String TRUTH = "truth";

    static final String NEGATIVE_LOAD = "negative-load";
    static final String GRANT_ABOVE_CAPACITY = "grant-above-capacity";
    static final String REPLAY = "replayed-sequence";
    static final String OLD_EPOCH = "old-epoch";
    static final String OTHER_NAME = "another-sites-name";

    private static final int PORT = 7443;
    private static final int CAPACITY = 100;
    private static final double FULL = 0.9;
    private static final double EMPTY = 0.0;
    private static final long LEASE_MS = 10_000;
    private static final long TIMEOUT_S = 5;

    private final String site;
    private final long epoch = System.currentTimeMillis();
    private long sequence;

    private Liar(String site) {
        this.site = site;
    }

    public static void main(String[] args) throws InterruptedException, ExecutionException, TimeoutException {
        Vertx vertx = Vertx.vertx();
        HttpClient client = vertx.createHttpClient(new HttpClientOptions()
                .setSsl(true)
                .setUseAlpn(true)
                .setProtocolVersion(HttpVersion.HTTP_2)
                .setEnabledSecureTransportProtocols(Set.of("TLSv1.3"))
                .setTrustOptions(new PemTrustOptions().addCertPath(args[3]))
                .setKeyCertOptions(new PemKeyCertOptions().setCertPath(args[4]).setKeyPath(args[5])));
        RequestOptions options = new RequestOptions()
                .setMethod(HttpMethod.POST)
                .setServer(SocketAddress.inetSocketAddress(PORT, args[2]))
                .setHost(args[1])
                .setPort(PORT)
                .setURI("/report");
        for (Map.Entry<String, JsonObject> report : new Liar(args[0]).reports().entrySet()) {
            String answer = client.request(options)
                    .compose(request -> request.send(report.getValue().toBuffer()))
                    .compose(response -> response.body().map(body -> response.statusCode() + " " + line(body)))
                    .toCompletionStage()
                    .toCompletableFuture()
                    .get(TIMEOUT_S, TimeUnit.SECONDS);
            System.out.println(report.getKey() + " " + answer);
        }
        vertx.close().toCompletionStage().toCompletableFuture().get(TIMEOUT_S, TimeUnit.SECONDS);
    }

    /** By what is wrong with them, in the order in which they are to be sent. */
    private Map<String, JsonObject> reports() {
        Map<String, JsonObject> reports = new LinkedHashMap<>();
        JsonObject truth = report(FULL, 0, report -> report);
        reports.put(TRUTH, truth);
        reports.put(NEGATIVE_LOAD, report(EMPTY, CAPACITY, report -> report.put("load", -1)));
        reports.put(GRANT_ABOVE_CAPACITY, report(EMPTY, 10 * CAPACITY, report -> report));
        reports.put(REPLAY, report(EMPTY, CAPACITY, report -> report.put("sequence", truth.getLong("sequence"))));
        reports.put(OLD_EPOCH, report(EMPTY, CAPACITY, report -> report.put("epoch", epoch - 1)));
        reports.put(OTHER_NAME, report(EMPTY, CAPACITY, report -> report.put("site", Region.TWO.site())));
        return reports;
    }

    private JsonObject report(double load, int grant, UnaryOperator<JsonObject> lie) {
        LoadReport report =
                new LoadReport(site, epoch, ++sequence, LEASE_MS, load, load, 0, "a lie", CAPACITY, Thresholds.DEFAULT);
        JsonObject service = new JsonObject()
                .put("service", "tcp/" + ThreeSites.VIP + ":80")
                .put("load", load)
                .put("capacity", CAPACITY)
                .put("spilling", false)
                .put("available", 0)
                .put("grant", grant)
                .put("request", 0)
                .put("spilled", 0);
        return lie.apply(new JsonObject(ReportCodec.encode(report))
                .put("policy", "credit")
                .put("services", new JsonArray().add(service)));
    }

    private static String line(Buffer body) {
        return body.toString().strip().replaceAll("\\s+", " ");
    }
}
