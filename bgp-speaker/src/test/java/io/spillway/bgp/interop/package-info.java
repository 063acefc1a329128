/** The speaker against the other speakers of the distribution, each in a network namespace of its own. */
@NullMarked
package io.spillway.bgp.interop;

import org.jspecify.annotations.NullMarked;
