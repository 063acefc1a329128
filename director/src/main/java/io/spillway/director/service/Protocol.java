package io.spillway.director.service;

/** Transport protocol of a virtual service, with its number in the IPv4 header. */
public enum Protocol {
    TCP(6),
    UDP(17);

    private final int number;

    Protocol(int number) {
        this.number = number;
    }

    public int number() {
        return number;
    }
}
