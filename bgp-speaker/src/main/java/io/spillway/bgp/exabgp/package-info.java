/** ExaBGP's text commands: parsed, and turned into messages. Pure. */
@NullMarked
package io.spillway.bgp.exabgp;

import org.jspecify.annotations.NullMarked;
