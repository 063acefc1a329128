/** The flow table, TCP states and their timeouts. */
@NullMarked
package io.spillway.director.flow;

import org.jspecify.annotations.NullMarked;
