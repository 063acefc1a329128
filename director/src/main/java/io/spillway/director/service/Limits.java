package io.spillway.director.service;

/**
 * Bounds on a service, shared by all engines; 0: none. A client is an IPv4 address or an IPv6 /64.
 *
 * @param connections flows at the same time, wherever they go
 * @param newPerSecond new flows a second, with as many at once
 * @param connectionsPerSource flows of one client address at the same time
 * @param newPerSecondPerSource new flows of one client address a second
 */
public record Limits(int connections, int newPerSecond, int connectionsPerSource, int newPerSecondPerSource) {
    public static final Limits NONE = new Limits(0, 0, 0, 0);

    public Limits {
        if (connections < 0 || newPerSecond < 0 || connectionsPerSource < 0 || newPerSecondPerSource < 0) {
            throw new IllegalArgumentException("a negative limit");
        }
    }
}
