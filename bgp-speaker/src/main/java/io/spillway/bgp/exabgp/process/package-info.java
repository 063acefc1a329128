/** Child processes that speak ExaBGP's API over their stdin and stdout. */
@NullMarked
package io.spillway.bgp.exabgp.process;

import org.jspecify.annotations.NullMarked;
