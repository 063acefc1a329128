package io.spillway.lab.bench;

/** How an announcing speaker goes away, and what its neighbor has to notice it by. */
enum Failure {
    PLANNED_STOP("planned stop (SIGTERM)", false, 9),
    KILL("kill -9", false, 9),
    BLACK_HOLE_BFD("black hole, BFD 50 ms x 3", true, 9),
    BLACK_HOLE_HOLD("black hole, hold time 3 s", false, 3);

    private final String label;
    private final boolean bfd;
    private final int holdS;

    Failure(String label, boolean bfd, int holdS) {
        this.label = label;
        this.bfd = bfd;
        this.holdS = holdS;
    }

    String label() {
        return label;
    }

    boolean bfd() {
        return bfd;
    }

    int holdS() {
        return holdS;
    }
}
