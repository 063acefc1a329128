/**
 * How a real server is chosen for a new flow: the schedulers of IPVS, one a file, pure. IPVS lists the server that was added
 * last first, and that one wins among equals; here servers stay in configuration order, so the loops run downwards.
 */
@NullMarked
package io.spillway.director.schedule;

import org.jspecify.annotations.NullMarked;
