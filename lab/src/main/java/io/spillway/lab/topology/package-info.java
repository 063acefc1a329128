/** Topology files in containerlab's format, and networks of namespaces made from them. */
@NullMarked
package io.spillway.lab.topology;

import org.jspecify.annotations.NullMarked;
