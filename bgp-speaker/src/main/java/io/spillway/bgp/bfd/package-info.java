/** Liveness of neighbors and tunnels (RFC 5880, 5881, 5883), on a thread of its own. */
@NullMarked
package io.spillway.bgp.bfd;

import org.jspecify.annotations.NullMarked;
