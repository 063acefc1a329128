/**
 * What ExaBGP's programs read on their standard input, as JSON (API 4 and 6) and as text (API 4).
 *
 * <p>Pure, without a clock. It reads messages from their octets and shows what they say, also where the codec of {@code
 * message} would judge: who debugs a neighbor wants to see what came, not what was made of it.
 */
@NullMarked
package io.spillway.bgp.exabgp.json;

import org.jspecify.annotations.NullMarked;
