/** Health checks of real servers. */
@NullMarked
package io.spillway.director.health;

import org.jspecify.annotations.NullMarked;
