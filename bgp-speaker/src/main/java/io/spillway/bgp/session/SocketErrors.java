package io.spillway.bgp.session;

import io.spillway.bgp.message.Addresses;
import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.NoRouteToHostException;

/** What the kernel says about sockets, in an operator's words. */
final class SocketErrors {
    private SocketErrors() {}

    /** Why a connection could not be had. */
    static String dialing(InetSocketAddress remote, Throwable cause) {
        String where = where(remote);
        String message = String.valueOf(cause.getMessage());
        return switch (cause) {
            case ConnectException _ when message.contains("refused") -> "connection refused by " + where;
            case NoRouteToHostException _ -> "no route to " + where;
            case BindException _ -> "the local address for " + where + " is not on any interface: " + message;
            default -> "cannot connect to " + where + ": " + message;
        };
    }

    /** Why a connection was lost. */
    static String established(String neighbor, Throwable cause) {
        String message = String.valueOf(cause.getMessage());
        if (!(cause instanceof IOException)) {
            return "internal error, please report it: " + cause;
        }
        return message.contains("reset")
                ? "connection reset by " + neighbor
                : "connection to " + neighbor + " lost: " + message;
    }

    /** Why connections can't be accepted, and what to do. */
    static String binding(InetSocketAddress address, Throwable cause) {
        String where = where(address);
        String message = String.valueOf(cause.getMessage());
        String advice;
        if (message.contains("Permission denied")) {
            advice = "ports below 1024 need root or CAP_NET_BIND_SERVICE";
        } else if (message.contains("in use")) {
            advice = "stop what listens there (ss -ltnp 'sport = :" + address.getPort() + "'), or listen elsewhere";
        } else if (message.contains("assign requested address")) {
            advice = "no interface has this address: add it, or listen on another one";
        } else {
            advice = "check the listen address";
        }
        return "cannot listen for BGP on " + where + ": " + message + "; " + advice;
    }

    /** {@code 10.101.2.1:179}, {@code [2001:db8::1]:179}. */
    static String where(InetSocketAddress address) {
        String host = Addresses.text(address.getAddress());
        return (host.contains(":") ? "[" + host + "]" : host) + ":" + address.getPort();
    }
}
