/** Certificates of the sites: a CA, and one certificate with its key per site. */
@NullMarked
package io.spillway.geo.pki;

import org.jspecify.annotations.NullMarked;
