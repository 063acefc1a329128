package io.spillway.bgp.exabgp.process;

import io.spillway.bgp.exabgp.json.Agreement;
import io.spillway.bgp.exabgp.json.ApiVersion;
import io.spillway.bgp.exabgp.json.Ends;
import io.spillway.bgp.exabgp.json.Envelope;
import io.spillway.bgp.exabgp.json.EventEncoder;
import io.spillway.bgp.exabgp.json.Form;
import io.spillway.bgp.exabgp.json.JsonEvents;
import io.spillway.bgp.exabgp.json.Sender;
import io.spillway.bgp.exabgp.json.TextEvents;
import io.spillway.bgp.exabgp.json.UnreadableMessageException;
import io.spillway.bgp.message.Addresses;
import io.spillway.bgp.message.CodecContext;
import io.spillway.bgp.message.Open;
import io.spillway.bgp.session.Negotiated;
import io.spillway.bgp.session.Peer;
import io.spillway.bgp.session.SpeakerObserver;
import io.spillway.bgp.session.State;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What happens to neighbors, as the events a process has asked for. On the speaker's thread it only notes what has
 * happened; the text is made by the thread that writes it to the child.
 */
final class EventFeed implements SpeakerObserver {
    private static final InetAddress UNKNOWN = Addresses.of(new byte[4]);
    private static final int TYPE_AT = 18; // RFC 4271, section 4.1
    private static final int HELD = 200; // octets of memory, about, for an event without a message
    private static final Set<State> CONNECTED = EnumSet.of(State.OPEN_SENT, State.OPEN_CONFIRM, State.ESTABLISHED);

    private final ExaBgpProcessConfig config;
    private final Sink sink;
    private final InstantSource clock;
    private final EventEncoder encoder;
    private final Sender sender;
    private final Map<InetAddress, Long> counters = new ConcurrentHashMap<>();
    private final Map<InetAddress, Agreement> agreements = new ConcurrentHashMap<>();

    /** Where events go. */
    interface Sink {
        /** @param octets it holds until its text is made */
        void event(Supplier<Optional<String>> text, int octets);
    }

    EventFeed(ExaBgpProcessConfig config, Sink sink, InstantSource clock) {
        this.config = config;
        this.sink = sink;
        this.clock = clock;
        ApiVersion version = config.apiVersion() == 4 ? ApiVersion.V4 : ApiVersion.V6;
        this.encoder =
                config.encoder() == ExaBgpProcessConfig.Encoder.TEXT ? new TextEvents() : new JsonEvents(version);
        ProcessHandle self = ProcessHandle.current();
        this.sender = new Sender(
                host(), self.pid(), self.parent().map(ProcessHandle::pid).orElse(0L));
    }

    private static String host() {
        try {
            return Files.readString(Path.of("/proc/sys/kernel/hostname")).trim();
        } catch (IOException e) {
            return "localhost";
        }
    }

    /** A new child counts from one. */
    void restart() {
        counters.clear();
    }

    @Override
    public void stateChanged(Peer peer, State from, State to, String reason) {
        if (!wanted(peer)) {
            return;
        }
        if (config.events().fsm()) {
            emit(peer, envelope -> encoder.fsm(envelope, to.name().replace("_", "")));
        }
        if (!config.events().neighborChanges() || from == to) {
            return;
        }
        if (to == State.OPEN_SENT) {
            emit(peer, encoder::connected);
        } else if (to == State.ESTABLISHED) {
            emit(peer, encoder::up);
        } else if (CONNECTED.contains(from) && !CONNECTED.contains(to)) {
            emit(peer, envelope -> encoder.down(envelope, reason));
        }
    }

    @Override
    public void negotiated(Peer peer, Open sent, Open received, Negotiated session) {
        if (wanted(peer) && config.events().negotiated()) {
            Agreement agreement = agreement(sent, received, session);
            agreements.put(peer.address(), agreement);
            emit(peer, envelope -> encoder.negotiated(envelope, agreement));
        }
    }

    private static Agreement agreement(Open sent, Open received, Negotiated session) {
        CodecContext context = session.context();
        Agreement.Refresh refresh = Agreement.Refresh.ABSENT;
        if (sent.enhancedRouteRefresh() && received.enhancedRouteRefresh()) {
            refresh = Agreement.Refresh.ENHANCED;
        } else if (sent.routeRefresh() && received.routeRefresh()) {
            refresh = Agreement.Refresh.NORMAL;
        }
        return new Agreement(
                context.extendedMessages() ? 65_535 : 4096,
                (int) session.hold().toSeconds(),
                context.fourOctetAs(),
                refresh,
                context.families().stream().sorted().toList(),
                context.extendedNextHop() ? List.of("ipv4 unicast ipv6") : List.of(),
                context.addPathOut().stream().sorted().toList(),
                context.addPathIn().stream().sorted().toList());
    }

    @Override
    public void message(Peer peer, boolean inbound, byte[] message, CodecContext context) {
        EventSelection.Messages wanted =
                inbound ? config.events().receive() : config.events().send();
        if (!wanted(peer) || message.length <= TYPE_AT || !wanted.wants(message[TYPE_AT])) {
            return;
        }
        if (wanted.consolidate()) {
            message(peer, inbound, message, context, wanted.packets() ? Form.CONSOLIDATED : Form.PARSED);
            return;
        }
        if (wanted.packets()) {
            message(peer, inbound, message, context, Form.PACKETS);
        }
        if (wanted.parsed()) {
            message(peer, inbound, message, context, Form.PARSED);
        }
    }

    private void message(Peer peer, boolean inbound, byte[] message, CodecContext context, Form form) {
        String direction = inbound ? "receive" : "send";
        @Nullable Agreement agreement = agreements.get(peer.address());
        emit(peer, message.length, envelope -> {
            try {
                return encoder.message(envelope, direction, message, context, form, agreement);
            } catch (UnreadableMessageException e) {
                return Optional.empty(); // the session ends of it, and that is an event of its own
            }
        });
    }

    /** The daemon ends: said to every process, asked for or not. */
    void shutdown() {
        long timeUs = nowUs();
        sink.event(() -> encoder.shutdown(sender, timeUs), HELD);
    }

    private boolean wanted(Peer peer) {
        return config.neighbors().isEmpty() || config.neighbors().contains(peer.address());
    }

    private void emit(Peer peer, Function<Envelope, Optional<String>> text) {
        emit(peer, 0, text);
    }

    private void emit(Peer peer, int octets, Function<Envelope, Optional<String>> text) {
        long timeUs = nowUs();
        InetAddress local = peer.localAddress();
        Ends ends =
                new Ends(local == null ? UNKNOWN : local, peer.address(), peer.localAs(), peer.as(), peer.localId());
        sink.event(
                () -> {
                    long count = counters.getOrDefault(peer.address(), 0L) + 1;
                    Optional<String> event = text.apply(new Envelope(sender, timeUs, count, ends));
                    if (event.isPresent()) {
                        counters.put(peer.address(), count);
                    }
                    return event;
                },
                HELD + octets);
    }

    private long nowUs() {
        Instant now = clock.instant();
        return TimeUnit.SECONDS.toMicros(now.getEpochSecond()) + now.getNano() / 1000;
    }
}
