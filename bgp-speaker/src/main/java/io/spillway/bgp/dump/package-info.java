/** What neighbors say, for people: MRT files and packet logs. */
@NullMarked
package io.spillway.bgp.dump;

import org.jspecify.annotations.NullMarked;
