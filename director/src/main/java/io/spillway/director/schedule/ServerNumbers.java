package io.spillway.director.schedule;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Numbers of servers that stay the same while lists come and go, for what is remembered longer than a list. A server that
 * is out of service keeps its number while something refers to it: as in IPVS it is known again when it comes back.
 * Thread rule: engine thread only.
 */
final class ServerNumbers {
    private record Name(long addressHigh, long addressLow, int port) {
        static Name of(Candidate server) {
            return new Name(server.addressHigh(), server.addressLow(), server.port());
        }
    }

    private final Map<Name, Integer> numbers = new HashMap<>();
    /** By number. */
    private Candidate[] servers = {};
    /** By number; {@link Scheduler#NONE}: out of service. */
    private int[] places = {};
    /** By number: how often it is referred to. */
    private int[] uses = {};
    /** By place. */
    private int[] byPlace = {};

    ServerNumbers(List<? extends Candidate> inService) {
        change(inService);
    }

    void change(List<? extends Candidate> inService) {
        Arrays.fill(places, Scheduler.NONE);
        numbers.values().removeIf(number -> uses[number] == 0);
        byPlace = new int[inService.size()];
        for (int place = 0; place < byPlace.length; place++) {
            Candidate server = inService.get(place);
            int number = numbers.computeIfAbsent(Name.of(server), name -> freeNumber());
            servers[number] = server;
            places[number] = place;
            byPlace[place] = number;
        }
    }

    private int freeNumber() {
        for (int number = 0; number < places.length; number++) {
            if (uses[number] == 0 && places[number] == Scheduler.NONE) {
                return number;
            }
        }
        int number = places.length;
        int length = Math.max(8, number * 2);
        servers = Arrays.copyOf(servers, length);
        uses = Arrays.copyOf(uses, length);
        places = Arrays.copyOf(places, length);
        Arrays.fill(places, number, length, Scheduler.NONE);
        return number;
    }

    int numberAt(int place) {
        return byPlace[place];
    }

    /** In the list given last, or {@link Scheduler#NONE}. */
    int place(int number) {
        return places[number];
    }

    /** As it was when it was last in service. */
    Candidate server(int number) {
        return servers[number];
    }

    boolean isEligible(int number) {
        return places[number] != Scheduler.NONE && servers[number].isEligible();
    }

    /**
     * Whether a server should give up a destination: it has more active connections than its weight says, while another
     * that can take flows has less than half of its own.
     */
    boolean shouldGiveUp(int number) {
        Candidate server = servers[number];
        if (server.active() <= server.weight()) {
            return false;
        }
        for (int other : byPlace) {
            if (servers[other].active() * 2L < servers[other].weight() && servers[other].isEligible()) {
                return true;
            }
        }
        return false;
    }

    void hold(int number) {
        uses[number]++;
    }

    void release(int number) {
        uses[number]--;
    }
}
