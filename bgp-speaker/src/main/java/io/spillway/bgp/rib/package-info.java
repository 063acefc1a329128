/** Routes announced and learnt. */
@NullMarked
package io.spillway.bgp.rib;

import org.jspecify.annotations.NullMarked;
