package io.spillway.load.agent;

/** Hears when an agent allows new connections, or no longer does. */
@FunctionalInterface
public interface AgentListener {
    /**
     * Called on an agent's thread, for one target in order, for several at the same time. What it throws is logged and ends
     * nothing.
     *
     * @param state as in {@link AgentStatus#state()}
     */
    void changed(AgentTarget target, boolean usable, String state);
}
