package io.spillway.lab.bench;

import io.spillway.load.peer.ExchangeException;
import io.spillway.load.peer.LoadExchange;
import io.spillway.load.peer.PeerConfig;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;

/**
 * The peers of the exchange's benchmark, all in one JVM, each a whole exchange of its own. Arguments: folder of
 * certificates, services in a report, port of the measured site, the peers' own ports. For every line read all of them
 * call the measured site once. Ends with its input.
 */
public final class ExchangePeers {
    private static final int FIXED_ARGUMENTS = 3;

    private ExchangePeers() {}

    public static void main(String[] args) throws IOException, ExchangeException {
        // Whatever is logged to standard output must not mix with the answers.
        PrintStream answers = System.out;
        System.setOut(System.err);
        Path folder = Path.of(args[0]);
        int services = Integer.parseInt(args[1]);
        PeerConfig measured = ExchangeSites.config(ExchangeSites.MEASURED, Integer.parseInt(args[2]));
        List<LoadExchange> exchanges = new ArrayList<>();
        for (int i = 0; i < args.length - FIXED_ARGUMENTS; i++) {
            String site = ExchangeSites.peer(i);
            CompletableFuture<LoadExchange> started = new CompletableFuture<>();
            LoadExchange exchange = LoadExchange.start(
                    ExchangeSites.settings(
                            folder, site, Integer.parseInt(args[FIXED_ARGUMENTS + i]), List.of(measured)),
                    (peer, sequence) -> ExchangeSites.report(site, peer, sequence, services, started::join),
                    new SplittableRandom(i));
            started.complete(exchange);
            exchanges.add(exchange);
        }
        var input = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        while (input.readLine() != null) {
            exchanges.forEach(LoadExchange::exchangeNow);
            answers.println("called");
        }
        // 200 orderly goodbyes would take longer than anything here.
        Runtime.getRuntime().halt(0);
    }
}
