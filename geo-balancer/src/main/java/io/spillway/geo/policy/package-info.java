/** When a site hands new connections to another one. */
@NullMarked
package io.spillway.geo.policy;

import org.jspecify.annotations.NullMarked;
