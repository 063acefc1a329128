package io.spillway.geo.config;

import io.spillway.bgp.session.Transport;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The TCP MD5 password of a neighbor: in the site file, or better in a file of its own. */
final class PasswordSource {
    private static final Set<PosixFilePermission> OPEN = EnumSet.of(
            PosixFilePermission.GROUP_READ,
            PosixFilePermission.GROUP_WRITE,
            PosixFilePermission.OTHERS_READ,
            PosixFilePermission.OTHERS_WRITE);

    private final Path siteFile;

    PasswordSource(Path siteFile) {
        this.siteFile = siteFile;
    }

    /** Null: none, or a wrong one that has been noted. */
    @Nullable
    String read(Section section) {
        if (section.has("md5-password") && section.has("md5-password-file")) {
            section.error("md5-password-file", "md5-password says it already; one of the two");
            return null;
        }
        if (section.has("md5-password")) {
            warnIfOpen(section, "md5-password", siteFile, "take md5-password-file, or chmod 0600 the site file");
            return checked(section, "md5-password", section.string("md5-password", ""));
        }
        if (!section.has("md5-password-file")) {
            return null;
        }
        Path file = BgpSection.resolve(siteFile, section.string("md5-password-file", ""));
        warnIfOpen(section, "md5-password-file", file, "chmod 0600 " + file);
        try {
            // Editors end a line whether one wants it or not.
            return checked(section, "md5-password-file", Files.readString(file).stripTrailing());
        } catch (IOException e) {
            section.error("md5-password-file", file + ": " + FileProblem.of(e));
            return null;
        }
    }

    private static @Nullable String checked(Section section, String key, String password) {
        int octets = password.getBytes(StandardCharsets.UTF_8).length;
        if (octets < 1 || octets > Transport.MAX_MD5_OCTETS) {
            section.error(
                    key,
                    "a password of " + octets + " octets; TCP MD5 takes 1 to " + Transport.MAX_MD5_OCTETS
                            + " (RFC 2385)");
            return null;
        }
        return password;
    }

    private static void warnIfOpen(Section section, String key, Path file, String advice) {
        try {
            Set<PosixFilePermission> permissions = EnumSet.copyOf(OPEN);
            permissions.retainAll(Files.getPosixFilePermissions(file));
            if (!permissions.isEmpty()) {
                section.warn(key, "others than its owner may read " + file + "; " + advice);
            }
        } catch (IOException e) {
            // Reading it fails too, and says why.
            return;
        }
    }
}
