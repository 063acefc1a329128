package io.spillway.load.report;

import java.net.Inet6Address;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The rule for names of services in reports: what a packet shows of them, so that they are the same at every site,
 * whatever each calls them.
 */
public final class ServiceName {
    /** The rule in words, to follow "must be". */
    public static final String RULE =
            "tcp, udp or sctp, / and ADDRESS:PORT (an IPv6 address in brackets, perhaps any as port)";

    private static final String OCTET = "(?:25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])";
    private static final String PORT =
            "(?:6553[0-5]|655[0-2][0-9]|65[0-4][0-9]{2}|6[0-4][0-9]{3}|[1-5][0-9]{4}|[1-9][0-9]{0,3}|any)";
    private static final Pattern PATTERN = Pattern.compile(
            "(?:tcp|udp|sctp)/(?:" + OCTET + "(?:\\." + OCTET + "){3}|\\[([0-9a-f:]{2,39})])" + ":" + PORT);

    private ServiceName() {}

    public static boolean isValid(String name) {
        Matcher matcher = PATTERN.matcher(name);
        return matcher.matches() && (matcher.group(1) == null || isIpv6(matcher.group(1)));
    }

    private static boolean isIpv6(String address) {
        try {
            Inet6Address.ofLiteral(address);
            return true;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
