package io.spillway.lab.scenario.three;

import java.util.Arrays;
import java.util.List;

/** A region of the laboratory: a site, a router of the transit provider, and clients. */
enum Region {
    ONE(1),
    TWO(2),
    THREE(3);

    static final List<Region> ALL = List.of(values());

    private final int number;

    Region(int number) {
        this.number = number;
    }

    /** As in the names of its nodes. */
    int number() {
        return number;
    }

    String site() {
        return "idc" + number();
    }

    String director() {
        return "lb" + number();
    }

    String router() {
        return "t" + number();
    }

    String client() {
        return "c" + number();
    }

    /** What the addresses of its real servers begin with. */
    String servers() {
        return "10.102.1" + number() + ".";
    }

    List<Region> others() {
        return Arrays.stream(values()).filter(region -> region != this).toList();
    }
}
