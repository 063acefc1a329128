package io.spillway.geo.config;

import java.net.InetAddress;
import java.util.List;
import java.util.Set;

/**
 * A child that announces in ExaBGP's language and hears what happens.
 *
 * @param name unique
 * @param command the program and its arguments
 * @param json events are JSON objects, else text
 * @param apiVersion 4 or 6
 * @param ack each command is answered with done or error
 * @param neighbors whom it speaks for and hears of; empty: all
 * @param neighborChanges events when a session comes or goes
 * @param negotiated events with what was agreed on
 * @param fsm events for every change of state
 * @param receive words for messages received: parsed, packets, consolidate, open, update, …
 * @param send the same for messages sent
 */
public record ProcessConfig(
        String name,
        List<String> command,
        boolean json,
        int apiVersion,
        boolean ack,
        Set<InetAddress> neighbors,
        boolean neighborChanges,
        boolean negotiated,
        boolean fsm,
        Set<String> receive,
        Set<String> send) {
    public ProcessConfig {
        command = List.copyOf(command);
        neighbors = Set.copyOf(neighbors);
        receive = Set.copyOf(receive);
        send = Set.copyOf(send);
    }
}
