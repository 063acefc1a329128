/** The daemon of one site: it owns the speaker, the director and the exchange, and decides for them. */
@NullMarked
package io.spillway.geo.site;

import org.jspecify.annotations.NullMarked;
