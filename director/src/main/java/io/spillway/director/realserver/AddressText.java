package io.spillway.director.realserver;

import java.net.InetAddress;
import java.util.Collection;
import java.util.stream.Collectors;

/** Addresses as people write them (RFC 5952 section 4). */
final class AddressText {
    private AddressText() {}

    static String of(InetAddress address) {
        byte[] bytes = address.getAddress();
        if (bytes.length == 4) {
            return address.getHostAddress();
        }
        int[] words = new int[8];
        for (int i = 0; i < 8; i++) {
            words[i] = ((bytes[2 * i] & 0xff) << 8) | (bytes[2 * i + 1] & 0xff);
        }
        int from = -1;
        int longest = 1;
        for (int i = 0; i < 8; i++) {
            int end = i;
            while (end < 8 && words[end] == 0) {
                end++;
            }
            if (end - i > longest) {
                from = i;
                longest = end - i;
            }
        }
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < 8; i++) {
            if (i == from) {
                text.append("::");
                i += longest - 1;
            } else {
                text.append(text.isEmpty() || text.charAt(text.length() - 1) == ':' ? "" : ":")
                        .append(Integer.toHexString(words[i]));
            }
        }
        return text.toString();
    }

    static String list(Collection<InetAddress> addresses, String separator) {
        return addresses.stream().map(AddressText::of).collect(Collectors.joining(separator));
    }
}
