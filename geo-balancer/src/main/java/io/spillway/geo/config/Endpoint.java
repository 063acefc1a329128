package io.spillway.geo.config;

import io.spillway.bgp.message.Addresses;
import io.spillway.director.service.ServerSpec;
import java.net.InetAddress;

/** Addresses with their ports as people write them: {@code 10.1.2.3:80}, {@code [2001:db8::1]:80}, {@code 10.1.2.3:any}. */
public final class Endpoint {
    private static final String ANY = "any";

    private Endpoint() {}

    /** @param port 0: any */
    public static String text(InetAddress address, int port) {
        return text(Addresses.text(address), port);
    }

    /** The same with an address that is text already. */
    public static String text(String address, int port) {
        String host = address.indexOf(':') < 0 ? address : "[" + address + "]";
        return host + ":" + (port == 0 ? ANY : port);
    }

    /** A server's name within its service. */
    public static String of(ServerSpec server) {
        return text(server.address(), server.port());
    }

    /** A port of the file, or 0 for {@code any}. */
    static int port(Section section, String key, int otherwise) {
        return section.string(key, "").equals(ANY) ? 0 : (int) section.number(key, otherwise);
    }
}
