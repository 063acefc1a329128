/** What real servers report of themselves: asking, reading, and when it is too old to count. */
@NullMarked
package io.spillway.load.agent;

import org.jspecify.annotations.NullMarked;
