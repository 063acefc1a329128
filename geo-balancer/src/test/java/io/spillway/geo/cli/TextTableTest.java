package io.spillway.geo.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class TextTableTest {
    @Test
    void alignsWordsToTheLeftAndNumbersToTheRight() {
        TextTable table = new TextTable("SERVER", ">ACTIVE");
        table.row("10.101.6.11:80", 7);
        table.row("x", 1000);
        assertThat(table.render(2))
                .isEqualTo("  SERVER          ACTIVE\n  10.101.6.11:80       7\n  x                 1000\n");
    }

    @Test
    void refusesARowOfAnotherWidth() {
        assertThatThrownBy(() -> new TextTable("A").row(1, 2)).isInstanceOf(IllegalArgumentException.class);
    }
}
