package io.spillway.bgp.message;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Something a speaker says it can do (RFC 5492). Numbers of families stay numbers: a neighbor may offer some that
 * nobody here knows. {@link CapabilityCodec} has the bytes.
 */
public sealed interface Capability {
    /** The IANA number, 0..255. */
    int code();

    /** For logs and status. */
    String words();

    /** A family as operators write it, known here or not. */
    private static String family(int afi, int safi) {
        return Family.of(afi, safi).map(Family::label).orElse("afi " + afi + " safi " + safi);
    }

    /** Text of a neighbor for a log line: control characters blanked out, so that it can't forge one. */
    private static String printable(String text) {
        return text.replaceAll("[\\p{Cc}\\p{Cf}\\u2028\\u2029]", " ");
    }

    /** Routes of a family (RFC 4760, section 8). */
    record Multiprotocol(int afi, int safi) implements Capability {
        static final int CODE = 1;

        public static Multiprotocol of(Family family) {
            return new Multiprotocol(family.afi(), family.safi());
        }

        @Override
        public int code() {
            return CODE;
        }

        @Override
        public String words() {
            return family(afi, safi);
        }
    }

    /** Answers ROUTE-REFRESH (RFC 2918). */
    record RouteRefreshCapability() implements Capability {
        static final int CODE = 2;

        @Override
        public int code() {
            return CODE;
        }

        @Override
        public String words() {
            return "route refresh";
        }
    }

    /** Next hops of another family than the routes (RFC 8950, section 4). */
    record ExtendedNextHop(List<Pair> entries) implements Capability {
        static final int CODE = 5;

        public ExtendedNextHop {
            entries = List.copyOf(entries);
        }

        /** IPv4 unicast routes with IPv6 next hops: all that is of use here. */
        public static ExtendedNextHop ipv4OverIpv6() {
            return new ExtendedNextHop(List.of(
                    new Pair(Family.IPV4_UNICAST.afi(), Family.IPV4_UNICAST.safi(), Family.IPV6_UNICAST.afi())));
        }

        @Override
        public int code() {
            return CODE;
        }

        @Override
        public String words() {
            return "extended next hop";
        }

        /**
         * Routes of a family may have next hops of an address family.
         *
         * @param afi of the routes, 0..65535
         * @param safi of the routes; two octets here, unlike everywhere else
         * @param nextHopAfi 1: IPv4, 2: IPv6
         */
        public record Pair(int afi, int safi, int nextHopAfi) {}
    }

    /** Messages of up to 65,535 octets are understood (RFC 8654). */
    record ExtendedMessage() implements Capability {
        static final int CODE = 6;

        @Override
        public int code() {
            return CODE;
        }

        @Override
        public String words() {
            return "extended messages";
        }
    }

    /**
     * What the sender is to the receiver (RFC 9234, section 4.1).
     *
     * @param role 0 provider, 1 route server, 2 its client, 3 customer, 4 peer; up to 255, more than that is not
     *     assigned yet
     */
    record Role(int role) implements Capability {
        static final int CODE = 9;
        private static final List<String> WORDS = List.of("provider", "route server", "rs-client", "customer", "peer");

        @Override
        public int code() {
            return CODE;
        }

        @Override
        public String words() {
            return "role " + (role < WORDS.size() ? WORDS.get(role) : role);
        }
    }

    /**
     * Routes may outlive the session for a while (RFC 4724, section 3; RFC 8538, section 2).
     *
     * @param restarted the R bit: the sender has just started again
     * @param notification the N bit: after a NOTIFICATION too
     * @param restartTimeS how long the sender thinks it needs, 0..4095
     * @param families empty: only the End-of-RIB marker is meant
     */
    record GracefulRestart(boolean restarted, boolean notification, int restartTimeS, List<Preserved> families)
            implements Capability {
        static final int CODE = 64;

        public GracefulRestart {
            families = List.copyOf(families);
        }

        @Override
        public int code() {
            return CODE;
        }

        @Override
        public String words() {
            return "graceful restart";
        }

        /** @param forwarding the F bit: packets went on being forwarded during the restart */
        public record Preserved(int afi, int safi, boolean forwarding) {}
    }

    /**
     * AS numbers of four octets (RFC 6793).
     *
     * @param as the speaker's own, 0..2^32-1
     */
    record FourOctetAs(long as) implements Capability {
        static final int CODE = 65;

        @Override
        public int code() {
            return CODE;
        }

        @Override
        public String words() {
            return "4-octet AS";
        }
    }

    /**
     * Several sessions between the same speakers (an expired draft).
     *
     * @param code 68, or 131 as Cisco has it
     * @param sessions session identifiers, 0..255 each; empty with Cisco
     */
    record MultiSession(int code, List<Integer> sessions) implements Capability {
        static final int CODE = 68;
        static final int CISCO_CODE = 131;

        public MultiSession {
            sessions = List.copyOf(sessions);
        }

        @Override
        public String words() {
            return "multisession";
        }
    }

    /** Several paths for one prefix (RFC 7911, section 4). */
    record AddPath(List<Mode> families) implements Capability {
        static final int CODE = 69;

        public AddPath {
            families = List.copyOf(families);
        }

        @Override
        public int code() {
            return CODE;
        }

        @Override
        public String words() {
            return families.stream().map(Mode::words).collect(Collectors.joining(", ", "add-path (", ")"));
        }

        /** What the sender of the capability does with path identifiers of a family. */
        public record Mode(int afi, int safi, boolean send, boolean receive) {
            String words() {
                String mode = send && receive ? "both" : send ? "send" : "receive";
                return family(afi, safi) + " " + mode;
            }
        }
    }

    /** Marks begin and end of the answer to ROUTE-REFRESH (RFC 7313). */
    record EnhancedRouteRefresh() implements Capability {
        static final int CODE = 70;

        @Override
        public int code() {
            return CODE;
        }

        @Override
        public String words() {
            return "enhanced route refresh";
        }
    }

    /** Stale routes may stay for hours (RFC 9494, section 3). */
    record LongLivedGracefulRestart(List<Stale> families) implements Capability {
        static final int CODE = 71;

        public LongLivedGracefulRestart {
            families = List.copyOf(families);
        }

        @Override
        public int code() {
            return CODE;
        }

        @Override
        public String words() {
            return "long-lived graceful restart";
        }

        /**
         * @param forwarding the F bit
         * @param staleTimeS 0..2^24-1
         */
        public record Stale(int afi, int safi, boolean forwarding, int staleTimeS) {}
    }

    /** The router's name (draft-walton-bgp-hostname-capability); as it came, not fit for a log. */
    record Hostname(String host, String domain) implements Capability {
        static final int CODE = 73;

        @Override
        public int code() {
            return CODE;
        }

        @Override
        public String words() {
            return "hostname " + printable(domain.isEmpty() ? host : host + "." + domain);
        }
    }

    /** What the router runs (draft-abraitis-bgp-version-capability); as it came, not fit for a log. */
    record SoftwareVersion(String version) implements Capability {
        static final int CODE = 75;

        @Override
        public int code() {
            return CODE;
        }

        @Override
        public String words() {
            return "software version " + printable(version);
        }
    }

    /** Route refresh before it was a standard, as Cisco sent it. */
    record PreStandardRouteRefresh() implements Capability {
        static final int CODE = 128;

        @Override
        public int code() {
            return CODE;
        }

        @Override
        public String words() {
            return "route refresh (pre-standard)";
        }
    }

    /**
     * One that is not used here, or one whose value makes no sense; kept as it came.
     *
     * @param value not copied, not to be changed
     */
    @SuppressWarnings("ArrayRecordComponent") // equals and hashCode below compare the content
    record Other(int code, byte[] value) implements Capability {
        @Override
        public String words() {
            return "capability " + code;
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Other(int otherCode, byte[] otherValue)
                    && code == otherCode
                    && Arrays.equals(value, otherValue);
        }

        @Override
        public int hashCode() {
            return 31 * code + Arrays.hashCode(value);
        }
    }
}
