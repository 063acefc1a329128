package io.spillway.load.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.spillway.load.report.ReportException.Kind;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
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

    @Test
    void comesBackAsItWasSent() throws ReportException {
        assertThat(ReportCodec.decode(ReportCodec.encode(REPORT), "idc1")).isEqualTo(REPORT);
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
                "thresholds          | []         | thresholds: must be an object, got []",
            })
    void namesTheFieldAndTheRuleThatIsBroken(String field, String value, String message) {
        String json = json().put(field, "@@").encode().replace("\"@@\"", value);
        ReportException e = refusal(Buffer.buffer(json));
        assertThat(e.kind()).isEqualTo(Kind.MALFORMED);
        assertThat(e).hasMessage(message);
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
    void refusesMoreThan64KiB() {
        Buffer bytes = json().put("padding", "x".repeat(64 * 1024)).toBuffer();
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
        byte[] good = ReportCodec.encode(REPORT).getBytes();
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

    private static JsonObject json() {
        return new JsonObject(ReportCodec.encode(REPORT));
    }

    private static ReportException refusal(Buffer bytes) {
        return catchThrowableOfType(ReportException.class, () -> ReportCodec.decode(bytes, "idc1"));
    }
}
