/** The director on real packets, in network namespaces. */
@NullMarked
package io.spillway.director.it;

import org.jspecify.annotations.NullMarked;
