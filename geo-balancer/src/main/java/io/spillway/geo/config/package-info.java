/** The site file: read, checked against its schema, checked for meaning. */
@NullMarked
package io.spillway.geo.config;

import org.jspecify.annotations.NullMarked;
