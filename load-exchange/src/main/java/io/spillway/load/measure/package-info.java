/** Composite load: what part of the declared capacity is used. */
@NullMarked
package io.spillway.load.measure;

import org.jspecify.annotations.NullMarked;
