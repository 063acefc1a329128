/** What is expected of a laboratory, step by step, and what was seen. */
@NullMarked
package io.spillway.lab.scenario;

import org.jspecify.annotations.NullMarked;
