/** Worlds of sites under virtual time, in which the daemon's own spill policies decide. */
@NullMarked
package io.spillway.lab.simulate;

import org.jspecify.annotations.NullMarked;
