package io.spillway.geo.site;

import io.spillway.bgp.bfd.BfdException;
import io.spillway.bgp.bfd.BfdService;
import io.spillway.bgp.session.BfdLiveness;
import io.spillway.bgp.session.Liveness;
import io.spillway.bgp.session.SpeakerConfig;
import java.util.function.Consumer;

/** BFD for a speaker: a thread that is started only when a neighbor is watched. */
final class Bfd {
    private Bfd() {}

    /**
     * @param onStop gets what ends it, which is to run after the speaker has ended
     * @throws BfdException it is needed and can't be had
     */
    static Liveness start(SpeakerConfig config, Consumer<Runnable> onStop) throws BfdException {
        boolean wanted = config.neighbors().stream().anyMatch(neighbor -> neighbor.bfd() != null)
                || config.dynamic().stream().anyMatch(range -> range.template().bfd() != null);
        if (!wanted) {
            return Liveness.NONE;
        }
        BfdService service = BfdService.start();
        onStop.accept(service::close);
        return new BfdLiveness(service);
    }
}
