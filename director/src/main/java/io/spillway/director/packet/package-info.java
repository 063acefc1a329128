/** Views over packet memory, checksums, and the counters every early exit has. */
@NullMarked
package io.spillway.director.packet;

import org.jspecify.annotations.NullMarked;
