/** The L4 load balancer of one site: {@link io.spillway.director.Director} is the way in. */
@NullMarked
package io.spillway.director;

import org.jspecify.annotations.NullMarked;
