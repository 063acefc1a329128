package io.spillway.bgp.interop;

import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A route as a router shows it, whatever it calls things.
 *
 * @param asPath AS numbers with a space between
 * @param nextHop the global one
 * @param med -1: none
 * @param localPref -1: none
 * @param communities like 2:77
 * @param largeCommunities like 2:7:7
 */
record Route(
        String asPath,
        String nextHop,
        long med,
        long localPref,
        Set<String> communities,
        Set<String> largeCommunities) {
    static final String GRACEFUL_SHUTDOWN = "65535:0";

    private static final Pattern COLONS = Pattern.compile("\\d+(?::\\d+)+");
    private static final Pattern BRACKETS = Pattern.compile("[\\[(] ?(\\d+(?: ?, ?\\d+)+) ?[\\])]");

    Route {
        communities = Set.copyOf(communities);
        largeCommunities = Set.copyOf(largeCommunities);
    }

    /** The first group of a pattern in a text; empty when it isn't there. */
    static String find(String regex, String text) {
        Matcher matcher = Pattern.compile(regex, Pattern.MULTILINE).matcher(text);
        return matcher.find() ? matcher.group(1).strip() : "";
    }

    /** The number in the first group, or -1. */
    static long number(String regex, String text) {
        String found = find(regex, text);
        return found.isEmpty() ? -1 : Long.parseLong(found);
    }

    /** Communities of either kind as any router writes a list of them: {@code 2:77 5:1}, {@code (2,77)}, {@code [2, 77]}. */
    static Set<String> communities(String list) {
        String plain = list.replaceAll("(?i)graceful[-_]shutdown|planned-shut", GRACEFUL_SHUTDOWN);
        Set<String> found = new TreeSet<>();
        COLONS.matcher(plain).results().forEach(match -> found.add(match.group()));
        BRACKETS.matcher(plain)
                .results()
                .forEach(match -> found.add(match.group(1).replace(" ", "").replace(',', ':')));
        return found;
    }
}
