package io.spillway.load.report;

/**
 * What a report says of one virtual service, to one peer. Connections are concurrent ones, and may have fractions: a
 * capacity that isn't declared in connections is converted.
 *
 * @param service "tcp/10.101.4.1:80": the same at every site, whatever its name is there
 * @param load of the service, >= 0; positive infinity when nothing is healthy
 * @param capacity concurrent connections that its healthy servers bear, >= 0
 * @param spilling whether the sender hands new connections of it to other sites, or is about to
 * @param available connections that the sender could still grant, beyond all it has granted, >= 0
 * @param grant connections of it that the receiver may have at the sender at one time, 0..capacity; it holds for the
 *     report's lease, and the next report taken replaces it
 * @param request connections that the sender wants to have at the receiver, with those it has there, >= 0
 * @param spilled connections of the sender's clients that are at the receiver now, >= 0
 */
public record ServiceReport(
        String service,
        double load,
        double capacity,
        boolean spilling,
        double available,
        double grant,
        double request,
        double spilled) {}
