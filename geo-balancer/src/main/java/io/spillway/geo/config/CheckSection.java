package io.spillway.geo.config;

import io.spillway.director.health.Check;
import io.spillway.director.health.Check.Timing;
import java.time.Duration;

/** How the servers of a service are checked. */
final class CheckSection {
    private static final Duration LEAST = Duration.ofMillis(50);
    private static final Duration MOST = Duration.ofHours(1);

    private CheckSection() {}

    static Check read(Section check) {
        if (!check.has("http")) {
            return new Check.Tcp(timing(check.section("tcp")));
        }
        Section http = check.section("http");
        String status = http.string("status", "200-299");
        int from = Integer.parseInt(status.substring(0, 3));
        int to = Integer.parseInt(status.substring(status.length() - 3));
        if (from > to) {
            http.error("status", status + " ends before it begins");
            to = from;
        }
        return new Check.Http(timing(http), http.string("path", "/"), http.string("host", ""), from, to);
    }

    private static Timing timing(Section section) {
        Timing standard = Timing.DEFAULT;
        Duration interval = section.duration("interval", standard.interval(), LEAST, MOST);
        Duration otherwise = standard.timeout().compareTo(interval) < 0 ? standard.timeout() : interval;
        Duration timeout = section.duration("timeout", otherwise, LEAST, MOST);
        if (timeout.compareTo(interval) > 0) {
            section.error("timeout", "is longer than the interval: probes would pile up");
            timeout = interval;
        }
        return new Timing(interval, timeout, (int) section.number("rise", standard.rise()), (int)
                section.number("fall", standard.fall()));
    }
}
