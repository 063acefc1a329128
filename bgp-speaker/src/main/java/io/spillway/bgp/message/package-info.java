/**
 * BGP messages to bytes and back. Pure: no I/O, no clock, no globals. Everything here is immutable or confined to one
 * call, so any thread may use it.
 */
@NullMarked
package io.spillway.bgp.message;

import org.jspecify.annotations.NullMarked;
