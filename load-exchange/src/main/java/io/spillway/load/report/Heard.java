package io.spillway.load.report;

/**
 * The newest report of the receiver that the sender had taken when it wrote its own. It tells the receiver which of its
 * grants is in force, and that its own state is known.
 *
 * @param epoch the receiver's
 * @param sequence the receiver's
 */
public record Heard(long epoch, long sequence) {}
