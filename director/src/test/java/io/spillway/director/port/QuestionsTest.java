package io.spillway.director.port;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class QuestionsTest {
    @Test
    void givesQuestionsInTheirOrderAndTakesNoMoreThanItHolds() {
        var questions = new Questions(4);
        assertThat(questions.poll()).isFalse();
        for (int round = 0; round < 10; round++) {
            for (int i = 0; i < 4; i++) {
                assertThat(questions.offer(round, i)).isTrue();
            }
            assertThat(questions.offer(round, 4)).isFalse();
            for (int i = 0; i < 4; i++) {
                assertThat(questions.poll()).isTrue();
                assertThat(questions.high()).isEqualTo(round);
                assertThat(questions.low()).isEqualTo(i);
            }
            assertThat(questions.poll()).isFalse();
        }
    }

    @Test
    void losesNothingThatSeveralThreadsAsk() throws InterruptedException {
        var questions = new Questions(64);
        int askers = 4;
        int each = 20_000;
        int left = askers * each;
        List<Thread> threads = IntStream.range(0, askers)
                .mapToObj(asker -> Thread.ofPlatform().start(() -> {
                    for (int i = 0; i < each; i++) {
                        while (!questions.offer(asker, i)) {
                            LockSupport.parkNanos(1000);
                        }
                    }
                }))
                .toList();
        var next = new ArrayList<Long>(List.of(0L, 0L, 0L, 0L));
        while (left > 0) {
            if (!questions.poll()) {
                LockSupport.parkNanos(1000);
                continue;
            }
            int asker = (int) questions.high();
            assertThat(questions.low()).isEqualTo(next.get(asker));
            next.set(asker, next.get(asker) + 1);
            left--;
        }
        for (Thread thread : threads) {
            thread.join();
        }
        assertThat(questions.poll()).isFalse();
    }
}
