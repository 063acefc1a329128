package io.spillway.load.report;

import io.spillway.load.report.ReportException.Kind;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;

/**
 * Reports as JSON; docs/exchange.md is the protocol. Pure; any thread.
 *
 * <p>Unknown fields are passed over, so a newer peer may add some. {@value #VERSION} is the version of the fields that
 * are read here; it changes only when one of them changes its meaning, and then both sides refuse each other.
 */
public final class ReportCodec {
    public static final int VERSION = 1;
    /** Of an encoded report. */
    public static final int MAX_BYTES = 64 * 1024;

    private static final int MAX_BOTTLENECK_CHARS = 256;
    private static final int MAX_STANDING_CHARS = 16;
    private static final long MAX_LEASE_MS = 24 * 60 * 60 * 1000L;

    private ReportCodec() {}

    public static Buffer encode(LoadReport report) {
        return new JsonObject()
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
                .put("standing", report.standing())
                .toBuffer();
    }

    /**
     * @param site the name in the sender's certificate
     * @throws ReportException it is too large, malformed, of another version or of another site
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
                        thresholds(fields.object("thresholds")))
                // A peer of an older version doesn't say.
                .withStanding(fields.textOr("standing", MAX_STANDING_CHARS, LoadReport.STANDS_OPEN));
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
            throw new ReportException(Kind.MALFORMED, "thresholds: " + e.getMessage());
        }
    }
}
