package io.spillway.bgp.bfd;

/**
 * A session has changed its state.
 *
 * @param diagnostic our own, as it is told to the neighbor
 * @param remote what the neighbor said last
 * @param reason in words
 */
public record BfdChange(BfdState from, BfdState to, Diagnostic diagnostic, BfdState remote, String reason) {
    /**
     * The path has failed. Not so when the neighbor took BFD down by hand, which says nothing about the path and must not
     * end anything else (RFC 5882, 3.2), nor when we did.
     */
    public boolean isFailure() {
        return from == BfdState.UP && to == BfdState.DOWN && remote != BfdState.ADMIN_DOWN;
    }
}
