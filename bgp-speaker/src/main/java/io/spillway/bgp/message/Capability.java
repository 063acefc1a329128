package io.spillway.bgp.message;

import java.util.Arrays;

/** Something a speaker says it can do (RFC 5492). */
public sealed interface Capability {
    /** The IANA number, 0..255. */
    int code();

    /** For logs and status. */
    String words();

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
            return Family.of(afi, safi).map(Family::label).orElse("afi " + afi + " safi " + safi);
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
     * One that is not used here, or one whose value makes no sense; kept as it came.
     *
     * @param value not copied, not to be changed
     */
    @SuppressWarnings("ArrayRecordComponent") // equals and hashCode below compare the content
    record Other(int code, byte[] value) implements Capability {
        @Override
        public String words() {
            return switch (code) {
                case 5 -> "extended next hop";
                case 6 -> "extended messages";
                case 9 -> "role";
                case 64 -> "graceful restart";
                case 69 -> "add-path";
                case 70 -> "enhanced route refresh";
                case 71 -> "long-lived graceful restart";
                case 73 -> "hostname";
                case 75 -> "software version";
                case 128 -> "route refresh (pre-standard)";
                default -> "capability " + code;
            };
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
