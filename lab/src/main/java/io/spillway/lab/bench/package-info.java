/** Benchmarks: the director's packet rate beside the kernel's own, and the cost of a decision. */
@NullMarked
package io.spillway.lab.bench;

import org.jspecify.annotations.NullMarked;
