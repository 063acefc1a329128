package io.spillway.bgp.session;

import io.spillway.bgp.message.CodecContext;
import io.spillway.bgp.message.Open;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** All observers as one; what one of them throws is logged and harms nobody else. May be changed from any thread. */
final class Observers implements SpeakerObserver {
    private static final Logger LOG = LoggerFactory.getLogger(Observers.class);

    private final List<SpeakerObserver> all = new CopyOnWriteArrayList<>();
    /** Of the speaker's thread. */
    private final LogLimit failureLog = new LogLimit(Duration.ofSeconds(1));

    void add(SpeakerObserver observer) {
        all.add(observer);
    }

    void remove(SpeakerObserver observer) {
        all.remove(observer);
    }

    @Override
    public void stateChanged(Peer peer, State from, State to, String reason) {
        tell(observer -> observer.stateChanged(peer, from, to, reason));
    }

    @Override
    public void negotiated(Peer peer, Open sent, Open received, Negotiated session) {
        tell(observer -> observer.negotiated(peer, sent, received, session));
    }

    @Override
    public void message(Peer peer, boolean inbound, byte[] message, CodecContext context) {
        if (!all.isEmpty()) { // once a message, a million times in a row
            tell(observer -> observer.message(peer, inbound, message, context));
        }
    }

    private void tell(Consumer<SpeakerObserver> event) {
        for (SpeakerObserver observer : all) {
            try {
                event.accept(observer);
            } catch (RuntimeException e) {
                long suppressed = failureLog.ask(System.nanoTime());
                if (suppressed >= 0) {
                    LOG.error(
                            "an observer of the speaker failed, please report it: {}; {} more like it not logged",
                            observer,
                            suppressed,
                            e);
                }
            }
        }
    }
}
