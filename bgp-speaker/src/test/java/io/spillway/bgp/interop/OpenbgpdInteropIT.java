package io.spillway.bgp.interop;

/** The contract with Openbgpd. */
final class OpenbgpdInteropIT extends InteropContract {
    OpenbgpdInteropIT() {
        super(Openbgpd.KIND);
    }
}
