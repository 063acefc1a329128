package io.spillway.geo.api;

import io.spillway.bgp.rib.Prefix;
import java.net.InetAddress;
import org.jspecify.annotations.Nullable;

/**
 * Which routes are asked for.
 *
 * @param prefix this one only; null: all
 * @param neighbor announced to it and learnt from it; null: all
 * @param limit at most so many of each kind, 1 or more
 */
public record RouteQuery(@Nullable Prefix prefix, @Nullable InetAddress neighbor, int limit) {}
