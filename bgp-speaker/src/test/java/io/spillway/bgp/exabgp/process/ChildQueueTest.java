package io.spillway.bgp.exabgp.process;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ChildQueueTest {
    @Test
    void eventThatCanNotBeWrittenCostsNothingElse() throws Exception {
        ChildQueue queue = new ChildQueue();
        boolean dropped = queue.event(
                () -> {
                    throw new IllegalStateException("a defect");
                },
                1);
        queue.answer("done");

        assertThat(dropped).isFalse();
        assertThat(queue.take()).asString().isEqualTo("done\n");
    }
}
