package io.spillway.director.realserver;

import io.spillway.director.service.Forwarding;
import io.spillway.director.service.Forwarding.DirectRouting;
import io.spillway.director.service.Forwarding.Tunnel;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a real server is to be set up for.
 *
 * @param method {@link DirectRouting} or {@link Tunnel}; the other methods need nothing here
 * @param vips of either family, at least one
 * @param ports what is served at every VIP; only looked for, never changed
 * @param device the interface that the directors' packets come to
 * @param local the address of this host that directors tunnel to; its family is the outer one. DR doesn't use it.
 * @param deviceMtu of {@code device}, bytes
 * @param pathMtu what fits between directors and this host, bytes
 * @param directors who may send through the tunnel; empty: not said
 * @param isOwnDecap {@code spillway realserver decap} opens tunnelled packets, not the kernel
 */
public record ServerSetup(
        Forwarding method,
        List<InetAddress> vips,
        List<ServedPort> ports,
        String device,
        InetAddress local,
        int deviceMtu,
        int pathMtu,
        List<AddressRange> directors,
        boolean isOwnDecap) {
    /** The device that {@code spillway realserver decap} makes. */
    public static final String DECAP_DEVICE = "spillway0";
    /** What every IPv6 link carries (RFC 8200 section 5); anything less leaves too little for a tunnel. */
    private static final int MIN_MTU = 576;

    private static final int TCP_AND_V4_BYTES = 40;
    private static final int TCP_AND_V6_BYTES = 60;

    public ServerSetup {
        if (!(method instanceof DirectRouting || method instanceof Tunnel)) {
            throw new IllegalArgumentException("only DR and TUN need anything of a real server");
        }
        if (vips.isEmpty()) {
            throw new IllegalArgumentException("at least one VIP is needed");
        }
        if (!device.matches("[^\\s/]{1,15}")) {
            throw new IllegalArgumentException("no name of an interface: " + device);
        }
        if (pathMtu < MIN_MTU || pathMtu > 65_535) {
            throw new IllegalArgumentException("an MTU is " + MIN_MTU + "..65535: " + pathMtu);
        }
        for (InetAddress vip : vips) {
            if (vip.equals(local)) {
                throw new IllegalArgumentException(
                        AddressText.of(vip) + " is this host's own address; a VIP is shared by all servers");
            }
            if (vip.isAnyLocalAddress() || vip.isLoopbackAddress() || vip.isMulticastAddress()) {
                throw new IllegalArgumentException(AddressText.of(vip) + " can't be a VIP");
            }
        }
        vips = List.copyOf(vips);
        ports = List.copyOf(ports);
        directors = List.copyOf(directors);
    }

    /** A port, and whether UDP or TCP is served there. */
    public record ServedPort(int port, boolean isUdp) {
        private static final Pattern FORM = Pattern.compile("(\\d{1,5})(?:/(tcp|udp))?");

        public ServedPort {
            if (port < 1 || port > 65_535) {
                throw new IllegalArgumentException("a port is 1..65535: " + port);
            }
        }

        /** @throws IllegalArgumentException not of the form 80, 80/tcp or 53/udp */
        public static ServedPort parse(String text) {
            Matcher form = FORM.matcher(text);
            if (!form.matches()) {
                throw new IllegalArgumentException("a port is written 80, 80/tcp or 53/udp: " + text);
            }
            return new ServedPort(Integer.parseInt(form.group(1)), "udp".equals(form.group(2)));
        }

        @Override
        public String toString() {
            return port + (isUdp ? "/udp" : "/tcp");
        }
    }

    boolean serves(boolean v4) {
        return vips.stream().anyMatch(vip -> isV4(vip) == v4);
    }

    List<InetAddress> vips(boolean v4) {
        return vips.stream().filter(vip -> isV4(vip) == v4).toList();
    }

    boolean isOuterV4() {
        return isV4(local);
    }

    /** Bytes that the tunnel adds to a packet; 0 with DR. */
    public int overhead() {
        return method instanceof Tunnel tunnel
                ? (isOuterV4() ? 20 : 40)
                        + switch (tunnel.encapsulation()) {
                            case IPIP -> 0;
                            case GRE -> tunnel.checksum() ? 8 : 4;
                            case GUE -> 8 + 4;
                        }
                : 0;
    }

    /** The largest TCP segment that still fits with the tunnel's headers, bytes. */
    public int mss(boolean v4) {
        return Math.min(deviceMtu, pathMtu - overhead()) - (v4 ? TCP_AND_V4_BYTES : TCP_AND_V6_BYTES);
    }

    /** Servers must tell clients of a smaller segment than their interface suggests. */
    public boolean needsMss() {
        return pathMtu - overhead() < deviceMtu;
    }

    /** The kernel's tunnel devices that are needed, one for each kind of inner packet. */
    List<TunnelDevice> tunnelDevices() {
        if (isOwnDecap || !(method instanceof Tunnel tunnel)) {
            return List.of();
        }
        boolean isGre = tunnel.encapsulation() == Forwarding.Encapsulation.GRE;
        if (!isOuterV4()) {
            return List.of(isGre ? TunnelDevice.GRE6 : TunnelDevice.IP6TNL);
        }
        if (isGre) {
            return List.of(TunnelDevice.GRE);
        }
        List<TunnelDevice> devices = new ArrayList<>();
        if (serves(true)) {
            devices.add(TunnelDevice.IPIP);
        }
        if (serves(false)) {
            devices.add(TunnelDevice.SIT);
        }
        return devices;
    }

    /** Where a VIP stands: where packets for it come out of the tunnel, or on lo. */
    String deviceOf(InetAddress vip) {
        return tunnelDevices().stream()
                .filter(device -> device.carries(isV4(vip)))
                .map(TunnelDevice::deviceName)
                .findFirst()
                .orElse("lo");
    }

    static boolean isV4(InetAddress address) {
        return address instanceof Inet4Address;
    }

    /** As {@code ip address} writes a single address. */
    static String host(InetAddress address) {
        return AddressText.of(address) + (isV4(address) ? "/32" : "/128");
    }
}
