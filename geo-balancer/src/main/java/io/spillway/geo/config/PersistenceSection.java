package io.spillway.geo.config;

import io.spillway.director.service.Persistence;
import java.net.InetAddress;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** For how long, and how finely, a service remembers where its clients went: a duration or a mapping. */
final class PersistenceSection {
    /** Of {@code ipvsadm -p}. */
    private static final Duration STANDARD = Duration.ofMinutes(5);

    private static final Duration LEAST = Duration.ofSeconds(1);
    private static final Duration MOST = Duration.ofDays(24);

    private PersistenceSection() {}

    /** Null: the service remembers nobody. */
    static @Nullable Persistence read(Section service, InetAddress vip) {
        if (!service.has("persistence")) {
            return null;
        }
        Section persistence = service.section("persistence");
        boolean isWord = !service.isMapping("persistence");
        Duration timeout = isWord
                ? service.duration("persistence", STANDARD, LEAST, MOST)
                : persistence.duration("timeout", STANDARD, LEAST, MOST);
        int bits = vip.getAddress().length * 8;
        int prefix = (int) persistence.number("prefix", bits);
        if (prefix > bits && service.isGood("vip")) {
            persistence.error(
                    "prefix",
                    prefix + " is longer than an address of the VIP's family: at most " + bits
                            + ", which is a client by itself");
        }
        return new Persistence(timeout, Math.min(prefix, bits));
    }
}
