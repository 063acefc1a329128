package io.spillway.director.realserver;

import io.spillway.director.service.Forwarding.Encapsulation;
import java.net.InetAddress;
import java.util.List;
import java.util.Set;

/**
 * @param device the tun device to make
 * @param directors who may send, at least one; their families are the outer ones
 * @param vips what inner packets may be for; their families are the inner ones
 * @param guePort of GUE, 1..65535
 */
public record DecapSettings(
        String device,
        List<AddressRange> directors,
        List<InetAddress> vips,
        Set<Encapsulation> encapsulations,
        int guePort) {
    public DecapSettings {
        if (directors.isEmpty() || vips.isEmpty() || encapsulations.isEmpty()) {
            throw new IllegalArgumentException("directors, VIPs and encapsulations are needed, one of each at least");
        }
        if (!device.matches("[^\\s/]{1,15}")) {
            throw new IllegalArgumentException("no name of an interface: " + device);
        }
        if (guePort < 1 || guePort > 65_535) {
            throw new IllegalArgumentException("a port is 1..65535: " + guePort);
        }
        directors = List.copyOf(directors);
        vips = List.copyOf(vips);
        encapsulations = Set.copyOf(encapsulations);
    }
}
