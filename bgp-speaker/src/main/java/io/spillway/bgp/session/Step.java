package io.spillway.bgp.session;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What an event led to.
 *
 * @param next state to be in; may be the same
 * @param reason why the connection ended or could not be had, in words; null: nothing went wrong
 * @param actions to be done, in this order
 */
record Step(FsmState next, @Nullable String reason, List<Action> actions) {
    Step {
        actions = List.copyOf(actions);
    }

    static Step to(FsmState next, Action... actions) {
        return new Step(next, null, List.of(actions));
    }

    static Step failed(FsmState next, String reason, Action... actions) {
        return new Step(next, reason, List.of(actions));
    }
}
