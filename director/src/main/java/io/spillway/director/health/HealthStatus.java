package io.spillway.director.health;

/**
 * One target as the checks see it.
 *
 * @param reason the outcome of the last probe, in words: "HTTP 503 from /healthz"; "not probed yet" before the first
 * @param sinceMs how long {@code health} has been what it is, ms
 * @param probes finished since start
 * @param failures the part of {@code probes} that failed
 */
public record HealthStatus(
        CheckTarget target, Health health, String reason, long sinceMs, long probes, long failures) {}
