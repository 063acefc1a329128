package io.spillway.load.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class ConnectionCapacityTest {
    private static final double UNDECLARED = Double.POSITIVE_INFINITY;

    @Test
    void isTheDeclaredSumWhereConnectionsBound() {
        assertThat(ConnectionCapacity.at(500, 0.25, 2000)).isCloseTo(2000, within(1e-9));
        assertThat(ConnectionCapacity.at(0, 0, 2000)).isEqualTo(2000);
        assertThat(ConnectionCapacity.at(1, 1 / 2000.0, 2000)).isCloseTo(2000, within(1e-9));
    }

    @Test
    void isConnectionsOverLoadWhereSomethingElseBounds() {
        assertThat(ConnectionCapacity.at(500, 0.8, 2000)).isCloseTo(625, within(1e-9));
        assertThat(ConnectionCapacity.at(500, 0.8, UNDECLARED)).isCloseTo(625, within(1e-9));
        assertThat(ConnectionCapacity.at(500, 2.5, UNDECLARED)).isCloseTo(200, within(1e-9));
    }

    @Test
    void isNeverAboveWhatIsDeclared() {
        assertThat(ConnectionCapacity.at(500, 0.01, 2000)).isEqualTo(2000);
    }

    @Test
    void takesAHandfulOfConnectionsForSixteenWhereTheyAreDeclared() {
        assertThat(ConnectionCapacity.at(0, 0.8, 2000)).isCloseTo(20, within(1e-9));
        assertThat(ConnectionCapacity.at(1, 0.8, 2000)).isCloseTo(20, within(1e-9));
        assertThat(ConnectionCapacity.at(16, 0.8, 2000)).isCloseTo(20, within(1e-9));
        assertThat(ConnectionCapacity.at(17, 0.8, 2000)).isCloseTo(21.25, within(1e-9));
    }

    @Test
    void isUnknownWithAHandfulOfConnectionsWhereNoneAreDeclared() {
        assertThat(ConnectionCapacity.at(0, 0, UNDECLARED)).isZero();
        assertThat(ConnectionCapacity.at(15.9, 0.001, UNDECLARED)).isZero();
        assertThat(ConnectionCapacity.at(16, 0.4, UNDECLARED)).isCloseTo(40, within(1e-9));
    }

    @Test
    void aQuietServicePromisesNoMillions() {
        assertThat(ConnectionCapacity.at(100, 1e-6, UNDECLARED)).isCloseTo(2000, within(1e-9));
        assertThat(ConnectionCapacity.at(100, 0, UNDECLARED)).isCloseTo(2000, within(1e-9));
    }

    @Test
    void isNothingWithoutAHealthyServer() {
        assertThat(ConnectionCapacity.at(0, Double.POSITIVE_INFINITY, 0)).isZero();
    }

    @Test
    void onesMoreConnectionNeverChangesItMuch() {
        for (double declared : new double[] {2000, UNDECLARED}) {
            for (double load : new double[] {0.05, 0.3, 0.9, 1.4}) {
                for (int n = (int) ConnectionCapacity.FEW; n < 500; n++) {
                    double now = ConnectionCapacity.at(n, load, declared);
                    assertThat(ConnectionCapacity.at(n + 1, load, declared) - now)
                            .isBetween(0.0, now / ConnectionCapacity.FEW + 1e-9);
                }
            }
        }
    }
}
