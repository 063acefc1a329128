/** How a real server is chosen for a new flow. */
@NullMarked
package io.spillway.director.schedule;

import org.jspecify.annotations.NullMarked;
