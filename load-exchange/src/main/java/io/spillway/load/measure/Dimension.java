package io.spillway.load.measure;

/** What a server can run out of, in an operator's words. */
enum Dimension {
    CONNECTIONS("connections"),
    NEW_CONNECTIONS("new connections a second"),
    PACKETS("packets a second"),
    BITS("bits a second"),
    /** What the server says of itself; it is a load already. */
    REPORTED("reported load");

    private final String words;

    Dimension(String words) {
        this.words = words;
    }

    /** Infinite where none is declared. */
    double capacity(Capacity capacity) {
        return switch (this) {
            case CONNECTIONS -> capacity.connections();
            case NEW_CONNECTIONS -> capacity.newPerSecond();
            case PACKETS -> capacity.packetsPerSecond();
            case BITS -> capacity.bitsPerSecond();
            case REPORTED -> 1;
        };
    }

    /** "connections of web at 10.101.6.11:80". */
    String of(String service, String server) {
        return words + " of " + service + " at " + server;
    }
}
