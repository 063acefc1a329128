package io.spillway.bgp.bfd;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * A BFD service in a process of its own, to be started in another network namespace and told what to do over stdin:
 * {@code add NAME LOCAL|- REMOTE single|multi}, {@code status NAME}, {@code changes}, {@code counters}, {@code close NAME},
 * {@code end}. Answers each line with one. Every session has 50 ms x 3.
 */
public final class BfdProcess {
    private final BfdService service;
    private final Map<String, BfdSession> sessions = new LinkedHashMap<>();
    private final Queue<String> changes = new ConcurrentLinkedQueue<>();

    private BfdProcess(BfdService service) {
        this.service = service;
    }

    public static void main(String[] args) throws BfdException, IOException {
        try (BfdService service = BfdService.start();
                BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
            BfdProcess process = new BfdProcess(service);
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                System.out.println(process.obey(line.split(" ")));
            }
        }
    }

    private String obey(String[] words) {
        switch (words[0]) {
            case "add" -> {
                try {
                    sessions.put(words[1], add(words));
                } catch (BfdException | IllegalArgumentException e) {
                    return String.valueOf(e.getMessage());
                }
            }
            case "status" -> {
                return session(words[1]).status().toString();
            }
            case "changes" -> {
                return String.join("; ", changes);
            }
            case "counters" -> {
                return service.counters().toString();
            }
            case "close" -> session(words[1]).close();
            case "end" -> service.close();
            default -> throw new IllegalArgumentException(words[0]);
        }
        return "done";
    }

    private BfdSession add(String[] words) throws BfdException {
        String name = words[1];
        return service.add(
                new BfdTarget(
                        words[2].equals("-") ? null : InetAddress.ofLiteral(words[2]),
                        InetAddress.ofLiteral(words[3]),
                        new BfdConfig(Duration.ofMillis(50), 3, words[4].equals("multi"))),
                change -> {
                    changes.add(
                            name + " " + change.to() + " failure=" + change.isFailure() + " " + change.diagnostic());
                    if (name.equals("throws")) {
                        throw new IllegalStateException("on purpose");
                    }
                });
    }

    private BfdSession session(String name) {
        BfdSession session = sessions.get(name);
        if (session == null) {
            throw new IllegalArgumentException(name);
        }
        return session;
    }
}
