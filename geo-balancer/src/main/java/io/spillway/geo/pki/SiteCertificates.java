package io.spillway.geo.pki;

import io.spillway.load.report.SiteName;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Makes what the sites need to trust each other, all of it or nothing. */
public final class SiteCertificates {
    private final PkiDirectory directory;
    private final SecureRandom random;

    public SiteCertificates(PkiDirectory directory, SecureRandom random) {
        this.directory = directory;
        this.random = random;
    }

    /**
     * How to make them.
     *
     * @param caValidity of a CA made now; an existing one stays as it is
     * @param validity of a site's certificate
     * @param replace whether a site that has a key gets another one
     */
    public record Options(Duration caValidity, Duration validity, boolean replace) {}

    /**
     * A pair of files.
     *
     * @param owner "CA" or the site's name
     * @param made now; false: it was there
     */
    public record Entry(String owner, Path certificate, Path key, Instant notAfter, boolean made) {}

    /** Why this name can't be a site's here; empty when it can. */
    public static String problemWith(String site) {
        if (!SiteName.isValid(site)) {
            return "site \"" + site + "\" must be " + SiteName.RULE;
        }
        return site.equals(PkiDirectory.CA) ? "a site can't be named \"ca\": its files would be those of the CA" : "";
    }

    /**
     * Makes a CA where there is none, and a certificate for every site.
     *
     * @param sites valid names
     * @throws PkiException a site has a key and may not get another one, the CA can't be used, or a file not be written
     */
    public List<Entry> make(List<String> sites, Instant now, Options options) throws PkiException {
        for (String site : sites) {
            if (directory.hasKey(site) && !options.replace()) {
                throw new PkiException(directory.key(site) + " exists. Nothing was written."
                        + " --force replaces it; the site then needs both new files");
            }
        }
        boolean caExists = directory.hasKey(PkiDirectory.CA) || directory.hasCertificate(PkiDirectory.CA);
        CertificateAuthority ca = caExists ? load(now) : CertificateAuthority.create(now, options.caValidity(), random);
        List<Entry> entries = new ArrayList<>();
        if (!caExists) {
            directory.store(PkiDirectory.CA, ca.identity());
        }
        entries.add(entry("CA", PkiDirectory.CA, ca.identity(), !caExists));
        for (String site : sites) {
            Identity identity = ca.issue(site, now, options.validity());
            directory.store(site, identity);
            entries.add(entry(site, site, identity, true));
        }
        return entries;
    }

    private CertificateAuthority load(Instant now) throws PkiException {
        if (!directory.hasKey(PkiDirectory.CA)) {
            throw new PkiException(directory.key(PkiDirectory.CA) + " is missing, and only it can sign for "
                    + directory.certificate(PkiDirectory.CA) + ". Bring it back, or begin anew in another directory");
        }
        Identity identity = directory.load(PkiDirectory.CA);
        if (!identity.notAfter().isAfter(now)) {
            throw new PkiException(directory.certificate(PkiDirectory.CA) + " has expired on " + identity.notAfter()
                    + ". Begin anew in another directory; every site then needs its new files");
        }
        return new CertificateAuthority(identity, random);
    }

    private Entry entry(String owner, String name, Identity identity, boolean made) {
        return new Entry(owner, directory.certificate(name), directory.key(name), identity.notAfter(), made);
    }
}
