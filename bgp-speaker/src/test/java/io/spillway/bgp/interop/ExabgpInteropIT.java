package io.spillway.bgp.interop;

/** The contract with Exabgp. */
final class ExabgpInteropIT extends InteropContract {
    ExabgpInteropIT() {
        super(Exabgp.KIND);
    }
}
