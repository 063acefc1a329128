/** What must be seen of three sites that share an address and their load. */
@NullMarked
package io.spillway.lab.scenario.three;

import org.jspecify.annotations.NullMarked;
