package io.spillway.director.flow;

/** Where a flow stands: the TCP and SCTP states of IPVS, and one for UDP. */
public enum FlowState {
    NONE,
    ESTABLISHED,
    SYN_SENT,
    SYN_RECV,
    FIN_WAIT,
    TIME_WAIT,
    CLOSE,
    CLOSE_WAIT,
    LAST_ACK,
    LISTEN,
    SYNACK,
    UDP,
    SCTP_NONE,
    SCTP_INIT1,
    SCTP_INIT,
    SCTP_COOKIE_SENT,
    SCTP_COOKIE_REPLIED,
    SCTP_COOKIE_WAIT,
    SCTP_COOKIE,
    SCTP_COOKIE_ECHOED,
    SCTP_ESTABLISHED,
    SCTP_SHUTDOWN_SENT,
    SCTP_SHUTDOWN_RECEIVED,
    SCTP_SHUTDOWN_ACK_SENT,
    SCTP_REJECTED,
    SCTP_CLOSED,
    /** A client that is remembered, not a flow (IPVS: a connection template). */
    TEMPLATE;

    private static final FlowState[] ALL = values();

    public static FlowState of(int code) {
        return ALL[code];
    }

    /** What a flow record holds; also the index into the tables of this package. */
    @SuppressWarnings("EnumOrdinal")
    public int code() {
        return ordinal();
    }

    /**
     * Counts as an active connection, for schedulers, slots and load. A UDP flow does as long as it lives: it has no state
     * that would say more, and nothing else would ever fill a slot (IPVS lists UDP flows as inactive).
     */
    public boolean isActive() {
        return switch (this) {
            case ESTABLISHED, SYN_SENT, SYN_RECV, SYNACK, UDP, SCTP_ESTABLISHED -> true;
            default -> false;
        };
    }

    /** The handshake is not complete. */
    public boolean isHalfOpen() {
        return switch (this) {
            case SYN_SENT,
                    SYN_RECV,
                    SYNACK,
                    SCTP_INIT1,
                    SCTP_INIT,
                    SCTP_COOKIE_SENT,
                    SCTP_COOKIE_REPLIED,
                    SCTP_COOKIE_WAIT,
                    SCTP_COOKIE,
                    SCTP_COOKIE_ECHOED -> true;
            default -> false;
        };
    }

    /** The client has said a word, and nothing came of it yet: what a flood is made of (IPVS: dropped by drop_entry). */
    public boolean isUnproven() {
        return this == SYN_RECV || this == SYNACK || this == SCTP_INIT1 || this == SCTP_INIT;
    }

    /** A SYN on a flow in this state begins a new connection (IPVS: conn_reuse_mode 1). */
    public boolean isReusable() {
        return this == TIME_WAIT || this == CLOSE || this == SCTP_CLOSED;
    }
}
