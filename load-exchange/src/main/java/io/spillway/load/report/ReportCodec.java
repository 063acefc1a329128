package io.spillway.load.report;

import io.spillway.load.report.ReportException.Kind;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reports as JSON; docs/exchange.md is the protocol. Pure; any thread.
 *
 * <p>Unknown fields are passed over, so a newer peer may add some. {@value #VERSION} is the version of the fields that
 * are read here; it changes only when one of them changes its meaning, and then both sides refuse each other.
 */
public final class ReportCodec {
    public static final int VERSION = 1;
    /** Of an encoded report; {@value #MAX_SERVICES} services with the longest of names and numbers need 300,000. */
    public static final int MAX_BYTES = 512 * 1024;
    /** In one report. */
    public static final int MAX_SERVICES = 1000;

    private static final int MAX_BOTTLENECK_CHARS = 256;
    private static final int MAX_POLICY_CHARS = 32;
    private static final int MAX_SERVICE_CHARS = 64;
    private static final long MAX_LEASE_MS = 24 * 60 * 60 * 1000L;

    private ReportCodec() {}

    public static Buffer encode(LoadReport report) {
        JsonObject json = new JsonObject()
                .put("version", VERSION)
                .put("site", report.site())
                .put("epoch", report.epoch())
                .put("sequence", report.sequence())
                .put("leaseMs", report.leaseMs())
                .put("load", Fields.loadToJson(report.load()))
                .put("own", Fields.loadToJson(report.own()))
                .put("foreign", Fields.loadToJson(report.foreign()))
                .put("bottleneck", report.bottleneck())
                .put("capacityConnections", report.capacityConnections())
                .put(
                        "thresholds",
                        new JsonObject()
                                .put("spillAbove", report.thresholds().spillAbove())
                                .put("acceptBelow", report.thresholds().acceptBelow())
                                .put("recoverAt", report.thresholds().recoverAt()))
                .put("policy", report.policy());
        Heard heard = report.heard();
        if (heard != null) {
            json.put("heard", new JsonObject().put("epoch", heard.epoch()).put("sequence", heard.sequence()));
        }
        if (!report.services().isEmpty()) {
            JsonArray services = new JsonArray();
            report.services().forEach(service -> services.add(toJson(service)));
            json.put("services", services);
        }
        return json.toBuffer();
    }

    private static JsonObject toJson(ServiceReport service) {
        return new JsonObject()
                .put("service", service.service())
                .put("load", Fields.loadToJson(service.load()))
                .put("capacity", service.capacity())
                .put("spilling", service.spilling())
                .put("available", service.available())
                .put("grant", service.grant())
                .put("request", service.request())
                .put("spilled", service.spilled());
    }

    /**
     * @param site the name in the sender's certificate
     * @throws ReportException it is too large, malformed, impossible, of another version or of another site
     */
    public static LoadReport decode(Buffer bytes, String site) throws ReportException {
        if (bytes.length() > MAX_BYTES) {
            throw new ReportException(
                    Kind.TOO_LARGE, "the report has " + bytes.length() + " bytes; at most " + MAX_BYTES + " are taken");
        }
        Fields fields = new Fields("", parse(bytes));
        long version = fields.integer("version", 1, Long.MAX_VALUE);
        if (version != VERSION) {
            throw new ReportException(Kind.MALFORMED, "version: " + version + " is not spoken here, only " + VERSION);
        }
        String named = fields.text("site", 63);
        if (!named.equals(site)) {
            throw new ReportException(
                    Kind.WRONG_SITE, "site: the report is of \"" + named + "\", its sender is " + site);
        }
        return new LoadReport(
                site,
                fields.integer("epoch", 0, Long.MAX_VALUE),
                fields.integer("sequence", 0, Long.MAX_VALUE),
                fields.integer("leaseMs", 1, MAX_LEASE_MS),
                fields.load("load"),
                fields.load("own"),
                fields.load("foreign"),
                fields.text("bottleneck", MAX_BOTTLENECK_CHARS),
                fields.number("capacityConnections"),
                thresholds(fields.object("thresholds")),
                fields.has("policy") ? fields.text("policy", MAX_POLICY_CHARS) : LoadReport.ON_OFF,
                heard(fields),
                services(fields));
    }

    private static @Nullable Heard heard(Fields report) throws ReportException {
        if (!report.has("heard")) {
            return null;
        }
        Fields heard = report.object("heard");
        return new Heard(heard.integer("epoch", 0, Long.MAX_VALUE), heard.integer("sequence", 0, Long.MAX_VALUE));
    }

    private static List<ServiceReport> services(Fields report) throws ReportException {
        if (!report.has("services")) {
            return List.of();
        }
        List<ServiceReport> services = new ArrayList<>();
        Set<String> names = new HashSet<>();
        for (Fields fields : report.objects("services", MAX_SERVICES)) {
            ServiceReport service = service(fields);
            if (!names.add(service.service())) {
                throw fields.impossible("service", service.service() + " stands here twice");
            }
            services.add(service);
        }
        return services;
    }

    private static ServiceReport service(Fields fields) throws ReportException {
        String service = fields.text("service", MAX_SERVICE_CHARS);
        if (!ServiceName.isValid(service)) {
            throw fields.malformed("service", ServiceName.RULE);
        }
        double capacity = fields.number("capacity");
        double grant = fields.number("grant");
        if (grant > capacity) {
            throw fields.impossible("grant", "a grant above its capacity: " + grant + " of " + capacity);
        }
        return new ServiceReport(
                service,
                fields.load("load"),
                capacity,
                fields.bool("spilling"),
                fields.number("available"),
                grant,
                fields.number("request"),
                fields.number("spilled"));
    }

    private static JsonObject parse(Buffer bytes) throws ReportException {
        try {
            return new JsonObject(bytes);
        } catch (DecodeException | ClassCastException e) {
            throw new ReportException(Kind.MALFORMED, "the report is not a JSON object");
        }
    }

    private static Thresholds thresholds(Fields fields) throws ReportException {
        double spillAbove = fields.number("spillAbove");
        double acceptBelow = fields.number("acceptBelow");
        double recoverAt = fields.number("recoverAt");
        try {
            return new Thresholds(spillAbove, acceptBelow, recoverAt);
        } catch (IllegalArgumentException e) {
            throw new ReportException(Kind.IMPOSSIBLE, "thresholds: " + e.getMessage());
        }
    }
}
