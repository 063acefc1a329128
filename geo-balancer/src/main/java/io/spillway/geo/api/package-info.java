/** The local API on a unix socket, and what it says. */
@NullMarked
package io.spillway.geo.api;

import org.jspecify.annotations.NullMarked;
