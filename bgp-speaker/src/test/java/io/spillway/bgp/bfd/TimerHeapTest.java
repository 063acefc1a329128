package io.spillway.bgp.bfd;

import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.bgp.linux.IpAddress;
import io.spillway.bgp.linux.UdpSender;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class TimerHeapTest {
    @Test
    void theFirstDueIsAlwaysOnTop() throws Exception {
        long seed = System.nanoTime();
        SplittableRandom random = new SplittableRandom(seed);
        TimerHeap heap = new TimerHeap();
        List<Watched> inside = new ArrayList<>();
        InetAddress remote = InetAddress.getByName("192.0.2.1");
        BfdTarget target = new BfdTarget(null, remote, Wiring.config(50, 3));
        // Nothing is sent: the socket is only what a session has.
        try (UdpSender sender = new UdpSender(IpAddress.any(false), IpAddress.of(remote), 9, 24, random)) {
            for (int i = 0; i < 20_000; i++) {
                int what = inside.isEmpty() ? 0 : random.nextInt(4);
                if (what <= 1 && inside.size() < 500) {
                    Watched session = new Watched(target, _ -> {}, sender, i + 1, random, Runnable::run, 0);
                    heap.add(session, random.nextInt(1_000));
                    inside.add(session);
                } else if (what == 2) {
                    heap.remove(inside.remove(random.nextInt(inside.size())));
                } else {
                    heap.update(inside.get(random.nextInt(inside.size())), random.nextInt(1_000));
                }
                long least = inside.stream()
                        .mapToLong(session -> session.dueNs)
                        .min()
                        .orElse(StateMachine.NEVER);
                assertThat(heap.firstDueNs()).as("seed %d, step %d", seed, i).isEqualTo(least);
                if (!inside.isEmpty()) {
                    assertThat(heap.first().dueNs).isEqualTo(least);
                }
            }
        }
    }
}
