package io.spillway.director.service;

/** Transport protocol of a virtual service, with its number in the IP header. */
public enum Protocol {
    TCP(6),
    UDP(17),
    SCTP(132);

    private final int number;

    Protocol(int number) {
        this.number = number;
    }

    public int number() {
        return number;
    }
}
