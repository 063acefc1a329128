/** What directors tell each other through their tunnels, and whether a tunnel works. Pure: no I/O, no clock. */
@NullMarked
package io.spillway.director.tunnel;

import org.jspecify.annotations.NullMarked;
