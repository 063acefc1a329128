/** BGP sessions: finite state machine, timers, transport, and the speaker that owns them. */
@NullMarked
package io.spillway.bgp.session;

import org.jspecify.annotations.NullMarked;
