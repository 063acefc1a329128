package io.spillway.bgp.session;

import io.spillway.bgp.bfd.BfdConfig;
import io.spillway.bgp.message.Addresses;
import io.spillway.bgp.message.Family;
import java.net.InetAddress;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One BGP neighbor as configured. The constructor throws IllegalArgumentException for an AS or hold time out of range.
 *
 * @param address the neighbor's address; also how it is named in logs and status
 * @param port where it listens, 1..65535 (179)
 * @param remoteAs 1..2^32-1; equal to the local AS means iBGP
 * @param localAddress source of the session; null: the kernel chooses
 * @param holdTime proposed in OPEN: 0 (no keepalives) or >= 3 s, whole seconds (RFC 4271, 4.2)
 * @param connectRetry ConnectRetryTime, before jitter (RFC 4271, section 10)
 * @param passive wait for the neighbor to connect
 * @param families offered (RFC 4760); at least one
 * @param transport MD5, GTSM, multihop
 * @param offer capabilities that can be chosen
 * @param imports what becomes of its routes
 * @param bfd how it is watched; null: by the hold time alone
 */
public record NeighborConfig(
        InetAddress address,
        int port,
        long remoteAs,
        @Nullable InetAddress localAddress,
        Duration holdTime,
        Duration connectRetry,
        boolean passive,
        Set<Family> families,
        Transport transport,
        Offer offer,
        ImportPolicy imports,
        @Nullable BfdConfig bfd) {
    private static final long MAX_AS = 0xFFFF_FFFFL;

    public NeighborConfig {
        families = Set.copyOf(families);
        String name = "neighbor " + Addresses.text(address);
        if (remoteAs < 1 || remoteAs > MAX_AS) {
            throw new IllegalArgumentException(name + ": AS " + remoteAs + " is not 1.." + MAX_AS);
        }
        long holdS = holdTime.toSeconds();
        if (holdS != 0 && (holdS < 3 || holdS > 65_535)) {
            throw new IllegalArgumentException(name + ": hold time " + holdS + " s is neither 0 nor 3..65535");
        }
        if (families.isEmpty()) {
            throw new IllegalArgumentException(name + ": no address family");
        }
    }

    /** A neighbor with the defaults: port 179, hold time 9 s, retry 5 s, both families, nothing else. */
    public static Builder builder(InetAddress address, long remoteAs) {
        return new Builder(address, remoteAs);
    }

    /** A neighbor like another one at another address. */
    public static Builder builder(InetAddress address, NeighborConfig like) {
        return new Builder(address, like.remoteAs)
                .port(like.port)
                .localAddress(like.localAddress)
                .holdTime(like.holdTime)
                .connectRetry(like.connectRetry)
                .passive(like.passive)
                .families(like.families)
                .transport(like.transport)
                .offer(like.offer)
                .imports(like.imports)
                .bfd(like.bfd);
    }

    /** Collects what differs from the defaults. Confined to one thread. */
    public static final class Builder {
        private final InetAddress address;
        private final long remoteAs;
        private int port = 179;
        private @Nullable InetAddress localAddress;
        private Duration holdTime = Duration.ofSeconds(9);
        private Duration connectRetry = Duration.ofSeconds(5);
        private boolean passive;
        private Set<Family> families = EnumSet.allOf(Family.class);
        private Transport transport = Transport.PLAIN;
        private Offer offer = Offer.DEFAULT;
        private ImportPolicy imports = ImportPolicy.COUNT;
        private @Nullable BfdConfig bfd;

        private Builder(InetAddress address, long remoteAs) {
            this.address = address;
            this.remoteAs = remoteAs;
        }

        public Builder port(int value) {
            port = value;
            return this;
        }

        public Builder localAddress(@Nullable InetAddress value) {
            localAddress = value;
            return this;
        }

        public Builder holdTime(Duration value) {
            holdTime = value;
            return this;
        }

        public Builder connectRetry(Duration value) {
            connectRetry = value;
            return this;
        }

        public Builder passive(boolean value) {
            passive = value;
            return this;
        }

        public Builder families(Set<Family> value) {
            families = value;
            return this;
        }

        public Builder transport(Transport value) {
            transport = value;
            return this;
        }

        public Builder offer(Offer value) {
            offer = value;
            return this;
        }

        public Builder imports(ImportPolicy value) {
            imports = value;
            return this;
        }

        public Builder bfd(@Nullable BfdConfig value) {
            bfd = value;
            return this;
        }

        /** @throws IllegalArgumentException a value out of range */
        public NeighborConfig build() {
            return new NeighborConfig(
                    address,
                    port,
                    remoteAs,
                    localAddress,
                    holdTime,
                    connectRetry,
                    passive,
                    families,
                    transport,
                    offer,
                    imports,
                    bfd);
        }
    }
}
