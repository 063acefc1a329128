package io.spillway.lab.bench;

import io.spillway.load.peer.ExchangeSettings;
import io.spillway.load.peer.LoadExchange;
import io.spillway.load.peer.PeerConfig;
import io.spillway.load.report.Heard;
import io.spillway.load.report.LoadReport;
import io.spillway.load.report.ServiceReport;
import io.spillway.load.report.Thresholds;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The sites of the exchange's benchmark: what they are called, where they listen and what they report. */
final class ExchangeSites {
    /** The one that is measured. */
    static final String MEASURED = "measured";

    /** Nothing happens by itself. */
    private static final Duration INTERVAL = Duration.ofMinutes(10);

    private static final int FIRST_PORT = 1024;

    private ExchangeSites() {}

    static String peer(int index) {
        return "peer" + index;
    }

    /** Ports of loopback that are free now. */
    static List<Integer> freePorts(int count) throws IOException {
        List<ServerSocket> sockets = new ArrayList<>();
        try {
            for (int i = 0; i < count; i++) {
                sockets.add(new ServerSocket(0, 1, InetAddress.getLoopbackAddress()));
            }
            return sockets.stream().map(ServerSocket::getLocalPort).toList();
        } finally {
            for (ServerSocket socket : sockets) {
                socket.close();
            }
        }
    }

    static PeerConfig config(String site, int port) {
        return new PeerConfig(site, URI.create("https://127.0.0.1:" + port));
    }

    static ExchangeSettings settings(Path folder, String site, int port, List<PeerConfig> peers) {
        return new ExchangeSettings(
                site,
                new InetSocketAddress(InetAddress.getLoopbackAddress(), port),
                INTERVAL,
                peers,
                folder.resolve("ca.crt"),
                folder.resolve(site + ".crt"),
                folder.resolve(site + ".key"));
    }

    /** A report as a site with credit writes it, with fractions as they come out of divisions. */
    static LoadReport report(String site, String peer, long sequence, int services, Supplier<LoadExchange> exchange) {
        List<ServiceReport> all = new ArrayList<>(services);
        for (int i = 0; i < services; i++) {
            double load = (sequence * 31 + i * 7L) % 1000 / 999.0;
            all.add(new ServiceReport(
                    "tcp/10.101.4.1:" + (FIRST_PORT + i),
                    load,
                    2000,
                    load > 0.9,
                    100 / 7.0 * load,
                    1000 / 3.0 * load,
                    load > 0.9 ? 500 / 3.0 : 0,
                    load > 0.9 ? 120 : 0));
        }
        return new LoadReport(
                site,
                1,
                sequence,
                300_000,
                0.6180339887498949,
                0.5180339887498949,
                0.1,
                "connections of web at 10.101.6.11:80",
                2000.0 * services,
                Thresholds.DEFAULT,
                "credit",
                heard(exchange.get(), peer),
                all);
    }

    private static @Nullable Heard heard(LoadExchange exchange, String peer) {
        LoadReport last = exchange.peer(peer).report();
        return last == null ? null : new Heard(last.epoch(), last.sequence());
    }
}
