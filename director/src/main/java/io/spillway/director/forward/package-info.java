/** What happens to a packet: which flow it belongs to and how it is rewritten. */
@NullMarked
package io.spillway.director.forward;

import org.jspecify.annotations.NullMarked;
