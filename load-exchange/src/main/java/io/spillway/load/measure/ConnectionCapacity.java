package io.spillway.load.measure;

/**
 * How many connections a load of 1.0 would be, at the present mix of traffic: {@code connections / load}. Where
 * connections are what bounds the servers that is the sum of those they declare; it is never more.
 *
 * <p>A handful of connections says little about the mix, and a load that other things than connections cause must not make
 * the quotient jump with every one that comes:
 * <ul>
 *   <li>Where connections are declared, fewer than {@value #FEW} are taken for that many. The declared sum is the bound.
 *   <li>Where they are not, fewer than {@value #FEW} give 0, which is "unknown": nothing may be granted on it. A load below
 *       {@value #LEAST_LOAD} is taken for that, so the first packets of a quiet service don't promise millions.
 * </ul>
 * Both only ever make {@code connections / capacity} differ from the load while it hardly matters.
 */
final class ConnectionCapacity {
    /** Fewer connections than this are no basis for a quotient. */
    static final double FEW = 16;
    /** A load below this is no basis for one either. */
    static final double LEAST_LOAD = 0.05;

    private ConnectionCapacity() {}

    /**
     * @param connections in use, >= 0
     * @param load that they and all else cause, >= 0; infinite gives 0
     * @param declared sum over all healthy servers, infinite when one of them declares none
     * @return connections, 0..declared; 0: unknown, or none
     */
    static double at(double connections, double load, double declared) {
        if (load == Double.POSITIVE_INFINITY) {
            return 0;
        }
        if (declared < Double.POSITIVE_INFINITY) {
            return load == 0 ? declared : Math.min(declared, Math.max(connections, FEW) / load);
        }
        return connections < FEW ? 0 : connections / Math.max(load, LEAST_LOAD);
    }
}
