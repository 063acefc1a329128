package io.spillway.bgp.session;

import io.spillway.bgp.message.Message;
import io.spillway.bgp.message.RouteRefresh;
import io.spillway.bgp.message.Update;

/** What the state machine wants done. The order matters. */
sealed interface Action {
    /** Open a TCP connection; the answer is Connected or Disconnected. */
    record Dial() implements Action {}

    record Send(Message message) implements Action {}

    /** Close the TCP connection after what was sent has left; nothing more is heard of it. */
    record Close() implements Action {}

    /** Close it without a word, and forget what was not sent. */
    record Abort() implements Action {}

    /** End the neighbor's other connection: it lost the collision. */
    record CloseOther() implements Action {}

    /** The session is established. */
    record Up(Negotiated session) implements Action {}

    record Import(Update update) implements Action {}

    /** The neighbor wants routes again, or begins or ends to send its own again. */
    record Refresh(RouteRefresh message) implements Action {}
}
