package io.spillway.director.health;

import java.net.Inet6Address;
import java.net.InetAddress;

/**
 * A real server to check.
 *
 * @param service name of the virtual service it belongs to
 * @param port the server's, 0..65535, by which it is known; 0: any
 * @param checkPort where it is asked, 1..65535
 */
public record CheckTarget(String service, InetAddress address, int port, int checkPort, Check check) {
    /** Asked at its own port, 1..65535. */
    public CheckTarget(String service, InetAddress address, int port, Check check) {
        this(service, address, port, port, check);
    }

    /** For people: "web at 10.101.6.11:80". */
    @Override
    public String toString() {
        return service + " at " + host() + ":" + (port == 0 ? "any" : port);
    }

    /** The address as it stands before a port. */
    String host() {
        String text = address.getHostAddress();
        return address instanceof Inet6Address ? "[" + text + "]" : text;
    }
}
