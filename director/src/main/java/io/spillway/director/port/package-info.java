/** Where packets enter and leave, and the next hop they leave to. */
@NullMarked
package io.spillway.director.port;

import org.jspecify.annotations.NullMarked;
