package io.spillway.geo.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** A program that Spillway takes from the distribution, and the Debian package that has it. */
public enum DistroPackage {
    BIRD("bird", "bird2", "the laboratory's routers"),
    NGINX("nginx", "nginx-light", "the laboratory's web servers"),
    NFT("nft", "nftables", "keeping the kernel's hands off the director's packets"),
    ETHTOOL("ethtool", "ethtool", "plain frames on virtual links"),
    IP("ip", "iproute2", "network namespaces"),
    CURL("curl", "curl", "asking a web server by hand"),
    PYTHON("python3", "python3", "the director's tests");

    /** Sbin is not on every user's PATH. */
    private static final List<String> PLACES =
            List.of("/usr/sbin", "/usr/bin", "/sbin", "/bin", "/usr/local/sbin", "/usr/local/bin");

    private final String program;
    private final String debianName;
    private final String purpose;

    DistroPackage(String program, String debianName, String purpose) {
        this.program = program;
        this.debianName = debianName;
        this.purpose = purpose;
    }

    public String program() {
        return program;
    }

    public String debianName() {
        return debianName;
    }

    public String purpose() {
        return purpose;
    }

    /** Where the program is, if it is installed. */
    public Optional<Path> find() {
        return PLACES.stream()
                .map(place -> Path.of(place, program))
                .filter(Files::isExecutable)
                .findFirst();
    }
}
