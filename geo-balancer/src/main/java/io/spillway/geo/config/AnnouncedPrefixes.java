package io.spillway.geo.config;

import io.spillway.bgp.message.Addresses;
import io.spillway.bgp.rib.Prefix;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.Map;

/** The prefixes that the services of one file announce: whether each fits its VIP and the others. */
final class AnnouncedPrefixes {
    /** To the first service with it. */
    private final Map<Prefix, String> owners = new LinkedHashMap<>();

    void add(Section section, ServiceConfig service) {
        InetAddress vip = service.spec().vip();
        Prefix prefix = service.prefix();
        if (section.isGood("vip")) {
            unicast(section, vip);
        }
        if (section.isGood("vip", "prefix")) {
            inside(section, vip, prefix);
        }
        if (section.isGood("prefix") && !owners.containsKey(prefix)) {
            apart(section, prefix);
            owners.put(prefix, service.spec().name());
        }
    }

    /** Whether hosts may have the address and others reach it. */
    static boolean isUnicast(InetAddress address) {
        if (address instanceof Inet6Address) {
            return !address.isAnyLocalAddress() && !address.isLoopbackAddress() && !address.isMulticastAddress();
        }
        // The first octets 0, 127 and 224..255 are no unicast addresses of hosts (RFC 6890, RFC 5771).
        int first = address.getAddress()[0] & 0xFF;
        return first != 0 && first != 127 && first < 224;
    }

    private static void unicast(Section section, InetAddress vip) {
        if (!isUnicast(vip)) {
            section.error("vip", Addresses.text(vip) + " is not an address that clients can reach over a network");
        }
    }

    private static void inside(Section section, InetAddress vip, Prefix prefix) {
        if (!prefix.contains(vip)) {
            section.error("prefix", prefix + " does not contain the VIP " + Addresses.text(vip));
        } else if (vip instanceof Inet4Address && prefix.length() < 31) {
            // RFC 3021: only in a /31 are all addresses those of hosts; IPv6 has no broadcast.
            int hosts = 0xFFFFFFFF >>> prefix.length();
            int host = bits(vip) & hosts;
            if (host == 0 || host == hosts) {
                String which = host == 0 ? "network" : "broadcast";
                section.error("vip", vip.getHostAddress() + " is the " + which + " address of " + prefix);
            }
        }
    }

    /** Two prefixes of which one holds the other would be withdrawn apart, and the wider one keep the VIP reachable. */
    private void apart(Section section, Prefix prefix) {
        owners.forEach((other, owner) -> {
            if (other.contains(prefix.address()) || prefix.contains(other.address())) {
                section.error("prefix", prefix + " overlaps " + other + " of service " + owner);
            }
        });
    }

    private static int bits(InetAddress address) {
        return ByteBuffer.wrap(address.getAddress()).getInt();
    }
}
