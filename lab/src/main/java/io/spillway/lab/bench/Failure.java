package io.spillway.lab.bench;

/** How an announcing speaker goes away, and what its neighbor has to notice it by. */
enum Failure {
    PLANNED_STOP("planned stop (SIGTERM)", false, 9, 10),
    KILL("kill -9", false, 9, 10),
    BLACK_HOLE_BFD("black hole, BFD 50 ms x 3", true, 9, 200),
    BLACK_HOLE_HOLD("black hole, hold time 3 s", false, 3, 6_000);

    private final String label;
    private final boolean bfd;
    private final int holdS;
    private final int targetMs;

    Failure(String label, boolean bfd, int holdS, int targetMs) {
        this.label = label;
        this.bfd = bfd;
        this.holdS = holdS;
        this.targetMs = targetMs;
    }

    String label() {
        return label;
    }

    boolean bfd() {
        return bfd;
    }

    /** What the median is to stay within. */
    int targetMs() {
        return targetMs;
    }

    int holdS() {
        return holdS;
    }
}
