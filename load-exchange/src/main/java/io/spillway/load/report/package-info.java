/** What one site tells another. */
@NullMarked
package io.spillway.load.report;

import org.jspecify.annotations.NullMarked;
