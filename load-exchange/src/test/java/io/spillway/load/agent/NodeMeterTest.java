package io.spillway.load.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class NodeMeterTest {
    private static final Set<String> ALL = Set.of("cpu", "load", "memory");

    private final NodeMeter meter = new NodeMeter();

    /** Two CPUs, each with these seconds. */
    static String page(double idle, double iowait, double user, double load1) {
        return """
                # HELP go_goroutines Number of goroutines that currently exist.
                # TYPE go_goroutines gauge
                go_goroutines 8
                # HELP node_cpu_seconds_total Seconds the CPUs spent in each mode.
                # TYPE node_cpu_seconds_total counter
                node_cpu_guest_seconds_total{cpu="0",mode="user"} 5e+09
                node_cpu_seconds_total{cpu="0",mode="idle"} %1$s
                node_cpu_seconds_total{cpu="0",mode="iowait"} %2$s
                node_cpu_seconds_total{cpu="0",mode="user"} %3$s
                node_cpu_seconds_total{cpu="1",mode="idle"} %1$s
                node_cpu_seconds_total{cpu="1",mode="iowait"} %2$s
                node_cpu_seconds_total{cpu="1",mode="user"} %3$s 1700000000000
                # TYPE node_load1 gauge
                node_load1 %4$s
                node_load15 99
                node_memory_MemAvailable_bytes 6.0e+09
                node_memory_MemFree_bytes 1e+09
                node_memory_MemTotal_bytes 8e+09
                node_filesystem_avail_bytes{device="/dev/sda1",mountpoint="/a \\"quoted\\" }place"} 1
                """.formatted(idle, iowait, user, load1);
    }

    private Reading read(String page, Set<String> weighed) throws AgentException {
        return meter.read(NodePage.read(page), weighed);
    }

    @Test
    void makesSharesOfTwoPages() throws Exception {
        Reading first = read(page(1.0e6, 10, 500, 1.5), ALL);
        assertThat(first.numbers()).doesNotContainKey("cpu").containsKeys("load", "memory");
        assertThat(first.partial()).isTrue();
        // 5 s later: 3 s busy, 1 s of waiting for the disk, 1 s idle
        Reading second = read(page(1.0e6 + 1, 11, 503, 1.5), ALL);
        assertThat(second.partial()).isFalse();
        assertThat(second.numbers().get("cpu")).isCloseTo(0.6, within(1e-6));
        assertThat(second.numbers().get("load")).isCloseTo(0.75, within(1e-9));
        assertThat(second.numbers().get("memory")).isCloseTo(0.25, within(1e-9));
    }

    @Test
    void aServerThatHasRestartedSaysNothingOfItsCpusForOnePage() throws Exception {
        read(page(1000, 0, 1000, 0), ALL);
        assertThat(read(page(10, 0, 1, 0), ALL).numbers()).doesNotContainKey("cpu");
        assertThat(read(page(11, 0, 2, 0), ALL).numbers().get("cpu")).isCloseTo(0.5, within(1e-9));
    }

    @Test
    void aPageThatStandsStillSaysNothingOfTheCpus() throws Exception {
        read(page(1000, 0, 1000, 0), ALL);
        assertThat(read(page(1000, 0, 1000, 0), ALL).numbers()).doesNotContainKey("cpu");
    }

    @Test
    void anotherNumberOfCpusStartsAnew() throws Exception {
        read(page(1000, 0, 1000, 0), ALL);
        String three = page(1001, 0, 1004, 0) + "node_cpu_seconds_total{cpu=\"2\",mode=\"idle\"} 9\n";
        assertThat(read(three, ALL).numbers()).doesNotContainKey("cpu");
    }

    @Test
    void namesWhatThePageLacks() {
        assertThatExceptionOfType(AgentException.class)
                .isThrownBy(() -> read("node_load1 1\n", Set.of("cpu")))
                .withMessage("its page has no usable node_cpu_seconds_total");
        String cpus = "node_cpu_seconds_total{cpu=\"0\",mode=\"idle\"} 9\n";
        assertThatExceptionOfType(AgentException.class)
                .isThrownBy(() -> read(cpus + "node_load1 NaN\n", Set.of("load")))
                .withMessage("its page has no usable node_load1");
        assertThatExceptionOfType(AgentException.class)
                .isThrownBy(() -> read(cpus + "node_load1 +Inf\n", Set.of("load")))
                .withMessage("its page has no usable node_load1");
        assertThatExceptionOfType(AgentException.class)
                .isThrownBy(
                        () -> read("node_memory_MemTotal_bytes 0\nnode_memory_MemAvailable_bytes 0", Set.of("memory")))
                .withMessage("its page has no usable node_memory_MemAvailable_bytes");
    }

    @Test
    void asksOnlyForWhatIsWeighed() throws Exception {
        assertThat(read("node_memory_MemTotal_bytes 4\nnode_memory_MemAvailable_bytes 1", Set.of("memory"))
                        .numbers())
                .containsOnlyKeys("memory")
                .containsValue(0.75);
    }

    @Test
    void takesAPageWithTheLineEndsOfWindows() throws Exception {
        assertThat(read(page(1, 0, 1, 1).replace("\n", "\r\n"), Set.of("load")).numbers())
                .containsEntry("load", 0.5);
    }

    @Test
    void neverFailsInAnotherWayWhateverThePageIs() {
        Random random = new Random(12);
        String good = page(1000, 3, 200, 1);
        for (int i = 0; i < 20_000; i++) {
            StringBuilder page = new StringBuilder(good);
            for (int j = random.nextInt(20); j > 0; j--) {
                int at = random.nextInt(page.length() - 10);
                if (random.nextBoolean()) {
                    page.setCharAt(at, (char) random.nextInt(128));
                } else {
                    page.delete(at, at + random.nextInt(10));
                }
            }
            try {
                assertThat(read(page.toString(), ALL).numbers().values())
                        .as("seed 12, page %s", page)
                        .allMatch(value -> value >= 0 && value < Double.POSITIVE_INFINITY);
            } catch (AgentException e) {
                assertThat(e).hasMessageStartingWith("its page has no usable ");
            }
        }
    }
}
