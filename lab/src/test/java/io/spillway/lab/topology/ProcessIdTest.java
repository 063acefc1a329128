package io.spillway.lab.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProcessIdTest {
    @TempDir
    Path folder;

    @Test
    void aProcessIsAliveUntilItEnds() throws Exception {
        Process sleep = new ProcessBuilder("sleep", "60").start();
        ProcessId id = ProcessId.of(sleep.pid()).orElseThrow();
        assertThat(id.alive()).isTrue();
        id.kill();
        sleep.waitFor();
        assertThat(id.alive()).isFalse();
    }

    @Test
    void thePidOfAnotherProcessIsNotMistakenForIt() throws Exception {
        Process sleep = new ProcessBuilder("sleep", "60").start();
        try {
            ProcessId earlier = new ProcessId(
                    sleep.pid(), ProcessId.of(sleep.pid()).orElseThrow().startTicks() - 1);
            assertThat(earlier.alive()).isFalse();
            earlier.kill();
            assertThat(sleep.isAlive()).isTrue();
        } finally {
            sleep.destroyForcibly();
        }
    }

    @Test
    void readsBackWhatItWrote() throws Exception {
        ProcessId own = ProcessId.of(ProcessHandle.current().pid()).orElseThrow();
        Path file = Files.writeString(folder.resolve("pid"), own.toString());
        assertThat(ProcessId.read(file)).contains(own);
    }

    @Test
    void aMissingOrHalfWrittenFileIsNoProcess() throws Exception {
        assertThat(ProcessId.read(folder.resolve("missing"))).isEqualTo(Optional.empty());
        assertThat(ProcessId.read(Files.writeString(folder.resolve("half"), "12")))
                .isEqualTo(Optional.empty());
    }

    @Test
    void aFileThatHoldsSomethingElseIsAnError() throws Exception {
        Path file = Files.writeString(folder.resolve("pid"), "no process");
        assertThatThrownBy(() -> ProcessId.read(file))
                .isInstanceOf(LabException.class)
                .hasMessageContaining("pid");
    }
}
