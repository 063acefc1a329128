/** A load generator that lives in an observer's namespace, and its controller. */
@NullMarked
package io.spillway.lab.load;

import org.jspecify.annotations.NullMarked;
