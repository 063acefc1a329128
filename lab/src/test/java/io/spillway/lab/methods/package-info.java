@NullMarked
package io.spillway.lab.methods;

import org.jspecify.annotations.NullMarked;
