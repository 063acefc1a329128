/** Whole networks on one machine. */
@NullMarked
package io.spillway.lab;

import org.jspecify.annotations.NullMarked;
