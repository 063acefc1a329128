/** Reports between sites over HTTPS with client certificates. */
@NullMarked
package io.spillway.load.peer;

import org.jspecify.annotations.NullMarked;
