package io.spillway.director.forward;

import io.spillway.director.flow.FlowTable;

/** Is told of a flow that is about to be ended before its time, and may send something: a reset. */
@FunctionalInterface
public interface FlowEnd {
    /** Sends nothing. */
    FlowEnd SILENT = (_, _, _) -> {};

    /** On the flow's engine thread; the flow is still in the table. */
    void ends(FlowTable flows, int flow, long nowNs);
}
