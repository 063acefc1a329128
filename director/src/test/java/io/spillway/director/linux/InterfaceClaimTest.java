package io.spillway.director.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatNoException;

import org.junit.jupiter.api.Test;

class InterfaceClaimTest {
    private static final String DEVICE = "test" + ProcessHandle.current().pid();

    @Test
    void anInterfaceIsClaimedOnceUntilItIsGivenBack() throws Exception {
        try (var first = new InterfaceClaim(DEVICE);
                var other = new InterfaceClaim(DEVICE + "x")) {
            assertThatExceptionOfType(LinuxException.class)
                    .isThrownBy(() -> new InterfaceClaim(DEVICE))
                    .satisfies(e -> assertThat(e.errno()).isEqualTo(LinuxException.EADDRINUSE));
        }
        assertThatNoException().isThrownBy(() -> new InterfaceClaim(DEVICE).close());
    }
}
