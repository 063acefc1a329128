/** The command line. */
@NullMarked
package io.spillway.geo.cli;

import org.jspecify.annotations.NullMarked;
