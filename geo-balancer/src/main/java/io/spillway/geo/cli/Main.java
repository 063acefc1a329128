package io.spillway.geo.cli;

/** Where {@code spillway} starts. */
public final class Main {
    private Main() {}

    public static void main(String[] args) {
        System.exit(0);
    }
}
