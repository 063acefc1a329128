package io.spillway.director.health;

import java.net.InetAddress;

/**
 * A real server to check.
 *
 * @param service name of the virtual service it belongs to
 * @param port 1..65535
 */
public record CheckTarget(String service, InetAddress address, int port, Check check) {
    /** For people: "web at 10.101.6.11:80". */
    @Override
    public String toString() {
        return service + " at " + address.getHostAddress() + ":" + port;
    }
}
