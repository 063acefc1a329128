package io.spillway.director.forward;

/** What is reached through an interface, and so what may come in by it. */
public enum Side {
    CLIENTS,
    SERVERS,
    /** One interface for everything. */
    BOTH;

    boolean facesClients() {
        return this != SERVERS;
    }

    boolean facesServers() {
        return this != CLIENTS;
    }
}
