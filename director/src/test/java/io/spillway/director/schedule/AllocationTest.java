package io.spillway.director.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.spillway.director.packet.Ip;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class AllocationTest {
    private static final int CHOICES = 50_000;

    @ParameterizedTest
    @EnumSource
    void choosingAllocatesNothing(SchedulerKind kind) {
        measure(new Pool(Pool.withFallback(kind), 3, 1, 4, 1, 5));
    }

    @ParameterizedTest
    @EnumSource
    void norDoesItDuringSlowStart(SchedulerKind kind) {
        var pool = new Pool(Pool.withSlowStart(kind, Duration.ofSeconds(100)), 3, 1, 4, 1, 5);
        pool.server(2).eligibleSinceNs = 5;
        measure(pool);
    }

    private static void measure(Pool pool) {
        var threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        choose(pool);
        long before = threads.getCurrentThreadAllocatedBytes();
        choose(pool);
        long allocated = threads.getCurrentThreadAllocatedBytes() - before;
        // An object for each choice would be 16 bytes at least; what the JVM does on the side is not counted by the
        // choice.
        assertThat(allocated).isLessThan(CHOICES);
    }

    private static void choose(Pool pool) {
        for (int i = 0; i < CHOICES; i++) {
            pool.key.set(0, Ip.v4(i * 7919), i & 0xffff, 0, Ip.v4(i * 31 & 0x7ffff));
            pool.nowNs += 10_000_000;
            int place = pool.choose();
            if (place != Scheduler.NONE) {
                TestServer server = pool.server(place);
                server.active = (server.active + 1) % 7;
                server.usable = (i & 63) != 0;
                pool.server((place + 1) % 5).usable = true;
            }
        }
        pool.servers.forEach(server -> server.usable = true);
    }
}
