package io.spillway.load.peer;

import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sees when the site's certificate files change, takes the new ones if they are good, and warns in time of their end.
 * Bad ones are warned of once and leave the old ones in use; three files can't be replaced at one moment, so a mixture
 * of old and new is nothing unusual.
 *
 * <p>Thread safe; reads files under its lock, so not on the event loop.
 */
final class CertificateWatch {
    private static final Logger log = LoggerFactory.getLogger(CertificateWatch.class);
    private static final long[] WARN_DAYS = {30, 7, 1};

    private final ExchangeSettings settings;
    private CertificateFiles seen;
    private volatile Credentials inUse;
    /** The warning that holds for the files as they are; null: they are good, or have not been looked at. */
    private @Nullable String bad;
    /** The last of {@link #WARN_DAYS} that was warned of. */
    private long warnedDays = Long.MAX_VALUE;

    /** @throws ExchangeException a file can't be used; the message says which and why */
    CertificateWatch(ExchangeSettings settings) throws ExchangeException {
        this.settings = settings;
        this.seen = CertificateFiles.read(settings);
        this.inUse = Credentials.of(seen, settings);
    }

    Credentials inUse() {
        return inUse;
    }

    /**
     * Looks at the files, whether they changed or not.
     *
     * @return the new credentials; null: the files are those in use
     * @throws ExchangeException a file can't be used; the old ones stay in use
     */
    synchronized @Nullable Credentials reload() throws ExchangeException {
        CertificateFiles now = CertificateFiles.read(settings);
        if (bad == null && now.equals(seen)) {
            return null;
        }
        seen = now;
        Credentials good = Credentials.of(now, settings);
        bad = null;
        warnedDays = Long.MAX_VALUE;
        inUse = good;
        return good;
    }

    /** The same for a look now and then: what is wrong is warned of, once. */
    synchronized @Nullable Credentials look() {
        try {
            return reload();
        } catch (ExchangeException e) {
            String why = String.valueOf(e.getMessage());
            if (!why.equals(bad)) {
                log.warn("the new certificate files are not taken, the old ones stay in use: {}", why);
            }
            bad = why;
            return null;
        }
    }

    /**
     * Warns when 30, 7 and 1 days are left.
     *
     * @return the days of the warning; 0: none was due
     */
    synchronized long warnOfEnd(Instant now) {
        CertificateView view = CertificateView.of(inUse);
        long daysLeft = view.daysLeft(now);
        long due = 0;
        for (long days : WARN_DAYS) {
            if (daysLeft < days && days < warnedDays) {
                due = days;
            }
        }
        if (due > 0) {
            warnedDays = due;
            log.warn(
                    "{} (until {}) or its CA (until {}) ends in {} days; renew it with 'spillway pki init --force'",
                    settings.certificate(),
                    view.notAfter(),
                    view.caNotAfter(),
                    daysLeft);
        }
        return due;
    }
}
