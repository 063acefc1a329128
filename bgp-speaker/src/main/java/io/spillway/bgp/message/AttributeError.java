package io.spillway.bgp.message;

/**
 * An error in an UPDATE that the session survives.
 *
 * @param code type code of the attribute, 0..255
 * @param outcome ATTRIBUTE_DISCARD or TREAT_AS_WITHDRAW
 * @param error what the NOTIFICATION would have said
 * @param words for logs: {@code MULTI_EXIT_DISC of 3 octets}
 */
public record AttributeError(int code, Outcome outcome, BgpError error, String words) {}
