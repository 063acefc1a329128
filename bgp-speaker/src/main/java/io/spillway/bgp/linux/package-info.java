/** FFM, only for what Netty can't set or read: datagrams with their TTL, precise waiting, scheduling. */
@NullMarked
package io.spillway.bgp.linux;

import org.jspecify.annotations.NullMarked;
