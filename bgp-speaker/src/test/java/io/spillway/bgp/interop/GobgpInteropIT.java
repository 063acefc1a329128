package io.spillway.bgp.interop;

/** The contract with Gobgp. */
final class GobgpInteropIT extends InteropContract {
    GobgpInteropIT() {
        super(Gobgp.KIND);
    }
}
