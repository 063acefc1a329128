package io.spillway.bgp.exabgp.json;

import io.spillway.bgp.message.CodecContext;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Events to what a program reads. A line feed is still to be added to each; the text form has its own before, so that an
 * empty line follows, as with ExaBGP. Empty: this form knows no such event. Stateless; any thread.
 */
public interface EventEncoder {
    /** The TCP connection is there. */
    Optional<String> connected(Envelope envelope);

    /** The session is established. */
    Optional<String> up(Envelope envelope);

    /** The session has ended. */
    Optional<String> down(Envelope envelope, String reason);

    /** The state machine has moved, to {@code IDLE} .. {@code ESTABLISHED}. */
    Optional<String> fsm(Envelope envelope, String state);

    /** Both OPENs are exchanged. */
    Optional<String> negotiated(Envelope envelope, Agreement agreement);

    /** The daemon ends. */
    Optional<String> shutdown(Sender sender, long timeUs);

    /**
     * A message has come or is about to leave.
     *
     * @param direction {@code receive} or {@code send}; {@code in} from a decoder of API 6
     * @param message whole, header included
     * @param agreement is repeated in updates and packets; null: it isn't
     * @throws UnreadableMessageException nothing can be said about it but its octets: the form PACKETS
     */
    Optional<String> message(
            Envelope envelope,
            String direction,
            byte[] message,
            CodecContext context,
            Form form,
            @Nullable Agreement agreement)
            throws UnreadableMessageException;
}
