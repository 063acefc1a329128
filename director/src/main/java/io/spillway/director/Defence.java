package io.spillway.director;

/**
 * What a director does when new connections flood it; established flows are kept in any case.
 *
 * @param maxHalfOpen bound on flows whose handshake is not complete; above it the strategies on {@link Mode#AUTO} act
 * @param dropEntry sweeps half-open flows and short-lived ones out of the table (IPVS: drop_entry)
 * @param dropPacket lets only a part of new connections in (IPVS: drop_packet)
 * @param secureTcp a flow counts as established only after a handshake seen from both sides (IPVS: secure_tcp)
 * @param dropRate with {@code dropPacket} always on: one of so many new connections is dropped (IPVS: am_droprate)
 */
public record Defence(int maxHalfOpen, Mode dropEntry, Mode dropPacket, Mode secureTcp, int dropRate) {
    /** On demand, as soon as more than 100,000 flows are half open. */
    public static final Defence DEFAULT = new Defence(100_000, Mode.AUTO, Mode.AUTO, Mode.AUTO, 10);

    /** When a strategy acts. */
    public enum Mode {
        OFF,
        AUTO,
        ALWAYS
    }
}
