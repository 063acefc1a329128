package io.spillway.load.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.spillway.load.report.ReportException.Kind;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ReportCodecTest {
    private static final LoadReport REPORT = new LoadReport(
            "idc1",
            1_700_000_000_000L,
            42,
            300_000,
            1.25,
            1.0,
            0.25,
            "connections of web at 10.101.6.11:80",
            2000,
            Thresholds.DEFAULT);

    private static final LoadReport CREDIT = withServices(List.of(
            new ServiceReport("tcp/10.101.4.1:80", 1.25, 1500, true, 0, 0, 300.5, 120),
            new ServiceReport("udp/[2001:db8::1]:53", Double.POSITIVE_INFINITY, 0, false, 0, 0, 0, 0),
            new ServiceReport("tcp/10.101.4.1:443", 0.25, 500, false, 100, 125.25, 0, 0)));

    @Test
    void comesBackAsItWasSent() throws ReportException {
        assertThat(ReportCodec.decode(ReportCodec.encode(REPORT), "idc1")).isEqualTo(REPORT);
        assertThat(ReportCodec.decode(ReportCodec.encode(CREDIT), "idc1")).isEqualTo(CREDIT);
    }

    @Test
    void aReportOfTheFormBeforeCreditIsOneOfASiteWithoutCredit() throws ReportException {
        Buffer old = Buffer.buffer("""
                {"version": 1, "site": "idc1", "epoch": 1700000000000, "sequence": 42, "leaseMs": 300000,
                 "load": 1.25, "own": 1.0, "foreign": 0.25, "bottleneck": "connections of web at 10.101.6.11:80",
                 "capacityConnections": 2000.0,
                 "thresholds": {"spillAbove": 1.1, "acceptBelow": 0.7, "recoverAt": 1.0}}
                """);
        LoadReport report = ReportCodec.decode(old, "idc1");
        assertThat(report).isEqualTo(REPORT);
        assertThat(report.policy()).isEqualTo(LoadReport.ON_OFF);
        assertThat(report.heard()).isNull();
        assertThat(report.services()).isEmpty();
    }

    @Test
    void aThousandServicesWithTheLongestNamesAndNumbersFit() throws ReportException {
        List<ServiceReport> services = new ArrayList<>();
        for (int i = 0; i < ReportCodec.MAX_SERVICES; i++) {
            String name = "tcp/[2001:db8:1111:2222:3333:4444:5555:6666]:" + (10_000 + i);
            double longest = 2.2250738585072014E-308;
            services.add(new ServiceReport(name, longest, longest, false, longest, longest, longest, longest));
        }
        LoadReport report = withServices(services);
        Buffer bytes = ReportCodec.encode(report);
        assertThat(bytes.length()).isBetween(200_000, ReportCodec.MAX_BYTES);
        assertThat(ReportCodec.decode(bytes, "idc1")).isEqualTo(report);
    }

    @Test
    void refusesMoreThanAThousandServices() {
        JsonArray services = new JsonArray();
        for (int i = 0; i <= ReportCodec.MAX_SERVICES; i++) {
            services.add(new JsonObject());
        }
        assertThat(refusal(json().put("services", services).toBuffer()))
                .hasMessage("services: must be at most 1000, got 1001");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "MALFORMED  | policy   | 5  | policy: must be a string, got 5",
                "MALFORMED  | heard    | [] | heard: must be an object, got an array",
                "MALFORMED  | heard    | {\"epoch\":1} | heard.sequence: must be an integer, got nothing",
                "MALFORMED  | services | {} | services: must be an array, got an object",
                "MALFORMED  | services | [5] | services[0]: must be an object, got 5",
                "MALFORMED  | services | [{}] | services[0].service: must be a string, got nothing",
            })
    void namesTheNewFieldAndTheRuleThatIsBroken(Kind kind, String field, String value, String message) {
        String json = json().put(field, "@@").encode().replace("\"@@\"", value);
        assertRefused(Buffer.buffer(json), kind, message);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "MALFORMED  | service   | \"web\"  | must be " + ServiceName.RULE + ", got \"web\"",
                "MALFORMED  | load      | \"high\" | must be a number of at least 0 or \"none-healthy\", got \"high\"",
                "IMPOSSIBLE | load      | -0.5     | must be a number of at least 0 or \"none-healthy\", got -0.5",
                "IMPOSSIBLE | capacity  | 1e400    | must be a number of at least 0, got Infinity",
                "IMPOSSIBLE | capacity  | 1.7e308  | must be at most 1.0E18, got 1.7E308",
                "IMPOSSIBLE | load      | 1.1e18   | must be at most 1.0E18, got 1.1E18",
                "MALFORMED  | capacity  | \"none-healthy\" | must be a number of at least 0, got \"none-healthy\"",
                "MALFORMED  | spilling  | 1        | must be true or false, got 1",
                "IMPOSSIBLE | available | -1       | must be a number of at least 0, got -1",
                "IMPOSSIBLE | grant     | 1500.5   | a grant above its capacity: 1500.5 of 1500.0",
                "IMPOSSIBLE | grant     | -1       | must be a number of at least 0, got -1",
                "MALFORMED  | request   | null     | must be a number of at least 0, got nothing",
                "IMPOSSIBLE | spilled   | -1e-9    | must be a number of at least 0, got -1.0E-9",
                "IMPOSSIBLE | service   | \"udp/[2001:db8::1]:53\" | udp/[2001:db8::1]:53 stands here twice",
            })
    void namesTheFieldOfAServiceAndTheRuleThatIsBroken(Kind kind, String field, String value, String message) {
        JsonObject json = new JsonObject(ReportCodec.encode(CREDIT));
        int index = message.endsWith("twice") ? 2 : 0;
        json.getJsonArray("services").getJsonObject(index).put(field, "@@");
        Buffer bytes = Buffer.buffer(json.encode().replace("\"@@\"", value));
        assertRefused(bytes, kind, "services[" + index + "]." + field + ": " + message);
    }

    private static void assertRefused(Buffer bytes, Kind kind, String message) {
        ReportException e = refusal(bytes);
        assertThat(e).hasMessage(message);
        assertThat(e.kind()).isEqualTo(kind);
    }

    @Test
    void infinityOfASiteWithoutAHealthyServerSurvivesJson() throws ReportException {
        LoadReport dead = new LoadReport(
                "idc1",
                1,
                1,
                1,
                Double.POSITIVE_INFINITY,
                Double.POSITIVE_INFINITY,
                0,
                "no healthy server",
                0,
                Thresholds.DEFAULT);
        Buffer bytes = ReportCodec.encode(dead);
        assertThat(new JsonObject(bytes).getValue("load")).isEqualTo("none-healthy");
        assertThat(ReportCodec.decode(bytes, "idc1")).isEqualTo(dead);
    }

    @Test
    void tellsWhetherTheSiteTakesPartInSpilling() throws ReportException {
        LoadReport draining = REPORT.withStanding("draining");
        assertThat(ReportCodec.decode(ReportCodec.encode(draining), "idc1")).isEqualTo(draining);
        assertThat(draining.takesPart()).isFalse();
        assertThat(REPORT.withStanding(LoadReport.RAMPING).takesPart()).isTrue();
        JsonObject older = json();
        older.remove("standing");
        assertThat(ReportCodec.decode(older.toBuffer(), "idc1").takesPart()).isTrue();
        Buffer newer = json().put("standing", "asleep").toBuffer();
        assertThat(ReportCodec.decode(newer, "idc1").takesPart()).isFalse();
        assertThat(refusal(json().put("standing", "x".repeat(17)).toBuffer())).hasMessageStartingWith("standing: ");
    }

    @Test
    void passesOverFieldsOfANewerPeer() throws ReportException {
        Buffer bytes = json().put("grants", new JsonObject().put("idc2", 100)).toBuffer();
        assertThat(ReportCodec.decode(bytes, "idc1")).isEqualTo(REPORT);
        JsonObject credit = new JsonObject(ReportCodec.encode(CREDIT));
        credit.getJsonObject("heard").put("atMs", 5);
        credit.getJsonArray("services").getJsonObject(1).put("colour", "blue");
        assertThat(ReportCodec.decode(credit.toBuffer(), "idc1")).isEqualTo(CREDIT);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "version",
                "site",
                "epoch",
                "sequence",
                "leaseMs",
                "load",
                "own",
                "foreign",
                "bottleneck",
                "capacityConnections",
                "thresholds"
            })
    void namesTheFieldThatIsMissing(String field) {
        JsonObject json = json();
        json.remove(field);
        ReportException e = refusal(json.toBuffer());
        assertThat(e.kind()).isEqualTo(Kind.MALFORMED);
        assertThat(e).hasMessageStartingWith(field + ": must be ").hasMessageEndingWith(", got nothing");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "version             | 2          | version: 2 is not spoken here, only 1",
                "version             | 0          | version: must be at least 1, got 0",
                "epoch               | -1         | epoch: must be at least 0, got -1",
                "epoch               | 1.5        | epoch: must be an integer, got 1.5",
                "epoch               | 18446744073709551616 | epoch: must be an integer, got 18446744073709551616",
                "sequence            | \"7\"      | sequence: must be an integer, got \"7\"",
                "leaseMs             | 0          | leaseMs: must be 1..86400000, got 0",
                "leaseMs             | 86400001   | leaseMs: must be 1..86400000, got 86400001",
                "load                | -0.1       | load: must be a number of at least 0 or \"none-healthy\", got -0.1",
                "load                | 1e999      | load: must be a number of at least 0 or \"none-healthy\", got Infinity",
                "load                | \"NaN\"    | load: must be a number of at least 0 or \"none-healthy\", got \"NaN\"",
                "own                 | null       | own: must be a number of at least 0 or \"none-healthy\", got nothing",
                "foreign             | true       | foreign: must be a number of at least 0 or \"none-healthy\", got true",
                "bottleneck          | 5          | bottleneck: must be a string, got 5",
                "capacityConnections | \"none-healthy\" | capacityConnections: must be a number of at least 0, got \"none-healthy\"",
                "thresholds          | []         | thresholds: must be an object, got an array",
            })
    void namesTheFieldAndTheRuleThatIsBroken(String field, String value, String message) {
        String json = json().put(field, "@@").encode().replace("\"@@\"", value);
        boolean impossible = field.equals("load") && !value.startsWith("\"");
        assertRefused(Buffer.buffer(json), impossible ? Kind.IMPOSSIBLE : Kind.MALFORMED, message);
    }

    @Test
    void namesAFieldInsideTheThresholds() {
        JsonObject json = json();
        json.getJsonObject("thresholds").put("recoverAt", "high");
        assertThat(refusal(json.toBuffer()))
                .hasMessage("thresholds.recoverAt: must be a number of at least 0, got \"high\"");
    }

    @Test
    void refusesThresholdsInTheWrongOrder() {
        JsonObject json = json();
        json.getJsonObject("thresholds").put("acceptBelow", 1.05);
        assertThat(refusal(json.toBuffer()))
                .hasMessage("thresholds: must be 0 < accept below <= recover at <= spill above, got 1.05, 1.0, 1.1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "[]", "5", "null", "{", "{\"version\":1}x", "{\"load\":NaN}", "\u0000\u0001"})
    void refusesWhatIsNotAJsonObject(String text) {
        assertThat(refusal(Buffer.buffer(text))).hasMessage("the report is not a JSON object");
    }

    @Test
    void refusesAReportOfAnotherSite() {
        ReportException e = catchThrowableOfType(
                ReportException.class, () -> ReportCodec.decode(ReportCodec.encode(REPORT), "idc2"));
        assertThat(e.kind()).isEqualTo(Kind.WRONG_SITE);
        assertThat(e).hasMessage("site: the report is of \"idc1\", its sender is idc2");
    }

    @Test
    void refusesMoreThan512KiB() {
        Buffer bytes = json().put("padding", "x".repeat(512 * 1024)).toBuffer();
        assertThat(refusal(bytes).kind()).isEqualTo(Kind.TOO_LARGE);
    }

    @Test
    void refusesControlCharactersThatCouldForgeALogLine() {
        ReportException e =
                refusal(json().put("bottleneck", "x\nERROR all is lost").toBuffer());
        assertThat(e).hasMessageStartingWith("bottleneck: must be at most 256 characters");
        assertThat(e.getMessage()).doesNotContain("\n");
    }

    @Test
    void neverThrowsAnythingElseWhateverTheBytes() {
        long seed = 20_260_101;
        SplittableRandom random = new SplittableRandom(seed);
        byte[] good = ReportCodec.encode(CREDIT).getBytes();
        for (int round = 0; round < 20_000; round++) {
            byte[] bytes = good.clone();
            for (int change = random.nextInt(1, 4); change > 0; change--) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
            }
            try {
                LoadReport report = ReportCodec.decode(Buffer.buffer(bytes), "idc1");
                assertThat(report.load()).as("seed %d, round %d", seed, round).isGreaterThanOrEqualTo(0);
            } catch (ReportException e) {
                assertThat(e.getMessage()).as("seed %d, round %d", seed, round).isNotEmpty();
            }
        }
    }

    /** Bytes made to hurt: none may cost more than reading them. */
    @Test
    void takesNoHarmFromJsonThatIsMadeToHurt() throws ReportException {
        int large = ReportCodec.MAX_BYTES - 1000;
        String head = json().encode().replaceFirst("}$", ",\"x\":");
        String deep = "[".repeat(large / 2);
        assertThat(refusal(Buffer.buffer(head + deep + "]".repeat(large / 2) + "}")))
                .isNotNull();
        assertThat(refusal(Buffer.buffer(head + deep))).isNotNull();
        assertThat(refusal(Buffer.buffer(head + "{\"a\":".repeat(large / 5)))).isNotNull();
        assertThat(refusal(Buffer.buffer(head + "9".repeat(large) + "}"))).isNotNull();
        assertThat(refusal(Buffer.buffer(head + "1e" + "9".repeat(large) + "}")))
                .isNotNull();
        assertThat(refusal(Buffer.buffer(head + "\"" + "\\u0000".repeat(large / 6))))
                .isNotNull();
        // A field given twice: the last one counts, as in most readers of JSON (RFC 8259 section 4).
        String twice = "0,\"load\":0.5".repeat(large / 13);
        assertThat(ReportCodec.decode(Buffer.buffer(head + twice + "}"), "idc1").load())
                .isEqualTo(0.5);
        StringBuilder names = new StringBuilder(head + "{\"\":0");
        for (int i = 0; names.length() < large; i++) {
            // Two names each with the same hash.
            names.append(",\"")
                    .append(Integer.toBinaryString(i).replace("0", "Aa").replace("1", "BB"))
                    .append("\":0");
        }
        assertThat(ReportCodec.decode(Buffer.buffer(names + "}}"), "idc1")).isEqualTo(REPORT);
    }

    private static LoadReport withServices(List<ServiceReport> services) {
        return new LoadReport(
                "idc1",
                1_700_000_000_000L,
                42,
                300_000,
                1.25,
                1.0,
                0.25,
                "connections of web at 10.101.6.11:80",
                2000,
                Thresholds.DEFAULT,
                "credit",
                new Heard(1_600_000_000_000L, 17),
                services);
    }

    private static JsonObject json() {
        return new JsonObject(ReportCodec.encode(REPORT));
    }

    private static ReportException refusal(Buffer bytes) {
        return catchThrowableOfType(ReportException.class, () -> ReportCodec.decode(bytes, "idc1"));
    }
}
