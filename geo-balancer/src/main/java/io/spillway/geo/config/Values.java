package io.spillway.geo.config;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;

/** What the words of a site file mean. The schema has checked their form; values out of range are left to find here. */
final class Values {
    private Values() {}

    /** @throws IllegalArgumentException a number is above 255 */
    static Inet4Address ipv4(String text) {
        try {
            return Inet4Address.ofLiteral(text);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("'" + text + "' is not an IPv4 address", e);
        }
    }

    /**
     * IPv4 or IPv6.
     *
     * @throws IllegalArgumentException not an address, or one that means nothing without an interface
     */
    static InetAddress address(String text) {
        if (text.indexOf(':') < 0) {
            return ipv4(text);
        }
        InetAddress address;
        try {
            address = InetAddress.ofLiteral(text);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("'" + text + "' is not an IPv6 address", e);
        }
        if (address instanceof Inet4Address) {
            throw new IllegalArgumentException("'" + text + "' is an IPv4 address; write " + address.getHostAddress());
        }
        if (address.isLinkLocalAddress()) {
            throw new IllegalArgumentException("'" + text + "' is link-local; take an address that needs no interface");
        }
        return address;
    }

    /** @throws IllegalArgumentException not an address, or not a port */
    static InetSocketAddress socketAddress(String text) {
        int colon = text.lastIndexOf(':');
        int port = Integer.parseInt(text.substring(colon + 1));
        if (port < 1 || port > 65535) {
            throw new IllegalArgumentException("'" + text + "' has no port of 1 to 65535");
        }
        String host = text.substring(0, colon);
        boolean bracketed = host.startsWith("[");
        return new InetSocketAddress(bracketed ? address(host.substring(1, host.length() - 1)) : ipv4(host), port);
    }

    static Duration duration(String text) {
        int digits = 0;
        while (Character.isDigit(text.charAt(digits))) {
            digits++;
        }
        long amount = Long.parseLong(text.substring(0, digits));
        return switch (text.substring(digits)) {
            case "ms" -> Duration.ofMillis(amount);
            case "s" -> Duration.ofSeconds(amount);
            case "m" -> Duration.ofMinutes(amount);
            default -> Duration.ofHours(amount);
        };
    }

    /** For people: {@code 50ms}, {@code 1h}, {@code 18h 12m 15s}. */
    static String text(Duration duration) {
        if (duration.isZero()) {
            return "0s";
        }
        String text = part(duration.toHours(), "h")
                + part(duration.toMinutesPart(), "m")
                + part(duration.toSecondsPart(), "s")
                + part(duration.toMillisPart(), "ms");
        return text.strip();
    }

    private static String part(long amount, String unit) {
        return amount == 0 ? "" : " " + amount + unit;
    }
}
