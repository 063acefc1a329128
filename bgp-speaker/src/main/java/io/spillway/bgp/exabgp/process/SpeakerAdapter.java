package io.spillway.bgp.exabgp.process;

import io.spillway.bgp.exabgp.NeighborFacts;
import io.spillway.bgp.message.BgpError;
import io.spillway.bgp.message.Family;
import io.spillway.bgp.message.MpReach;
import io.spillway.bgp.message.NextHop;
import io.spillway.bgp.message.Notification;
import io.spillway.bgp.message.PathAttribute;
import io.spillway.bgp.rib.Announcement;
import io.spillway.bgp.rib.Prefix;
import io.spillway.bgp.rib.Route;
import io.spillway.bgp.session.NeighborConfig;
import io.spillway.bgp.session.NeighborStatus;
import io.spillway.bgp.session.Speaker;
import io.spillway.bgp.session.SpeakerConfig;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A speaker, as processes may use it. May be called from any thread but the speaker's own. */
public final class SpeakerAdapter implements SpeakerControl {
    private static final Logger LOG = LoggerFactory.getLogger(SpeakerAdapter.class);

    private final Speaker speaker;
    private final SpeakerConfig config;
    private final Claims claims = new Claims();
    private final Predicate<String> shutdown;
    private final Predicate<String> reload;

    /**
     * @param config what the speaker was started with
     * @param shutdown a process of this name wants the daemon to end: whether it will
     * @param reload a process of this name wants the configuration to be read again: whether it will
     */
    public SpeakerAdapter(Speaker speaker, SpeakerConfig config, Predicate<String> shutdown, Predicate<String> reload) {
        this.speaker = speaker;
        this.config = config;
        this.shutdown = shutdown;
        this.reload = reload;
    }

    @Override
    public void announce(String process, Collection<Announcement> set, Audience audience) {
        synchronized (claims) {
            claims.announce(process, set, audience);
            tell(audience, set, List.of());
        }
    }

    @Override
    public void withdraw(String process, Collection<Prefix> set, Audience audience) {
        synchronized (claims) {
            claims.withdraw(process, set, audience, this::addresses)
                    .forEach((to, change) -> tell(to, change.announce(), change.withdraw()));
            set.stream()
                    .filter(prefix -> !claims.others(process, prefix).isEmpty())
                    .findFirst()
                    .ifPresent(prefix -> LOG.info(
                            "process {}: {} is withdrawn, and perhaps others; what process {} says of it counts",
                            process,
                            prefix,
                            claims.others(process, prefix)));
        }
    }

    private List<InetAddress> addresses() {
        return speaker.neighbors().stream()
                .map(status -> status.config().address())
                .toList();
    }

    private void tell(Audience audience, Collection<Announcement> announce, Collection<Prefix> withdraw) {
        if (audience.addresses() == null) {
            speaker.change(announce, withdraw);
        } else {
            int _ = speaker.change(announce, withdraw, neighbor -> audience.includes(neighbor.address()));
        }
    }

    @Override
    public List<NeighborView> neighbors() {
        return speaker.neighbors().stream().map(this::view).toList();
    }

    private NeighborView view(NeighborStatus status) {
        NeighborConfig neighbor = status.config();
        NeighborStatus.@Nullable Session session = status.session();
        NeighborFacts facts = new NeighborFacts(
                neighbor.address(),
                session == null ? neighbor.localAddress() : session.local().getAddress(),
                config.localAs(),
                neighbor.remoteAs(),
                config.routerId(),
                neighbor.families());
        return new NeighborView(
                facts,
                status.state(),
                status.sinceMs(),
                status.routerId(),
                status.holdTimeS(),
                status.capabilities(),
                status.messagesOut(),
                status.messagesIn(),
                status.prefixesSent(),
                status.prefixesReceived());
    }

    @Override
    public List<Announcement> adjRibOut(InetAddress neighbor) {
        return speaker.adjRibOut(neighbor);
    }

    @Override
    public void adjRibIn(InetAddress neighbor, Predicate<List<Announcement>> page) {
        AtomicBoolean wanted = new AtomicBoolean(true);
        for (Family family : Family.values()) {
            if (wanted.get()) {
                speaker.forEachRoute(family, routes -> {
                    List<Announcement> heard = routes.stream()
                            .filter(route -> route.source().address().equals(neighbor))
                            .map(SpeakerAdapter::asAnnounced)
                            .toList();
                    wanted.set(heard.isEmpty() || page.test(heard));
                    return wanted.get();
                });
            }
        }
    }

    private static Announcement asAnnounced(Route route) {
        List<PathAttribute> attributes = route.attributes().stream()
                .filter(attribute -> !(attribute instanceof NextHop || attribute instanceof MpReach))
                .toList();
        return new Announcement(route.prefix(), route.nextHop(), 0, attributes);
    }

    @Override
    public void teardown(InetAddress neighbor, int subcode) {
        speaker.teardown(neighbor, cease(subcode));
    }

    /** With the words for it where a text may stand (RFC 9003), as ExaBGP has it. */
    static Notification cease(int subcode) {
        for (BgpError error : List.of(BgpError.ADMINISTRATIVE_SHUTDOWN, BgpError.ADMINISTRATIVE_RESET)) {
            if (error.subcode() == subcode) {
                byte[] words = error.words().getBytes(StandardCharsets.US_ASCII);
                byte[] data = new byte[1 + words.length];
                data[0] = (byte) words.length;
                System.arraycopy(words, 0, data, 1, words.length);
                return error.notification(data);
            }
        }
        return new Notification(BgpError.ADMINISTRATIVE_RESET.code(), subcode, new byte[0]);
    }

    @Override
    public void requestRefresh(InetAddress neighbor, Family family) {
        speaker.requestRefresh(neighbor, family);
    }

    @Override
    public void resend(InetAddress neighbor) {
        speaker.resend(neighbor);
    }

    /** Nothing to be done: the speaker sends End-of-RIB by itself behind the first routes of a session. */
    @Override
    public void endOfRib(InetAddress neighbor, Family family) {}

    @Override
    public boolean shutdown(String process) {
        return shutdown.test(process);
    }

    @Override
    public boolean reload(String process) {
        return reload.test(process);
    }
}
