/** {@code spillway lab}. */
@NullMarked
package io.spillway.lab.cli;

import org.jspecify.annotations.NullMarked;
