/** System calls behind small typed wrappers (java.lang.foreign). */
@NullMarked
package io.spillway.director.linux;

import org.jspecify.annotations.NullMarked;
