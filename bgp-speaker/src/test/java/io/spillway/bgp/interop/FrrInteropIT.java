package io.spillway.bgp.interop;

/** The contract with Frr. */
final class FrrInteropIT extends InteropContract {
    FrrInteropIT() {
        super(Frr.KIND);
    }
}
