package io.spillway.load.report;

import java.util.regex.Pattern;

/**
 * The rule for names of sites. A name is also the DNS name in the site's certificate, so it is a DNS label (RFC 1123
 * section 2.1), and not only digits, which TLS would take for an address.
 */
public final class SiteName {
    /** The rule in words, to follow "must be". */
    public static final String RULE =
            "1 to 63 of a-z, 0-9 and hyphen, with no hyphen at either end and not digits alone";

    private static final Pattern PATTERN = Pattern.compile("(?![0-9]+$)[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?");

    private SiteName() {}

    public static boolean isValid(String name) {
        return PATTERN.matcher(name).matches();
    }
}
