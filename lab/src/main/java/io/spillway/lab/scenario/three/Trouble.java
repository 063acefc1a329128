package io.spillway.lab.scenario.three;

import io.spillway.lab.topology.LabException;
import java.io.IOException;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What routers do to packets between sites: rules in a chain of the transit routers that is empty in peace. One thread. */
final class Trouble {
    private static final String EXCHANGE = "tcp dport 7443";
    private static final String EXCHANGE_ANSWERS = "tcp sport 7443";
    private static final String TUNNELS = "ip protocol 4";
    /** BFD over several hops (RFC 5883 section 5). */
    private static final String TUNNEL_LIVENESS = "udp dport 4784";

    private static final Pattern PACKETS = Pattern.compile("packets (\\d+)");

    private final ThreeSites lab;

    Trouble(ThreeSites lab) {
        this.lab = lab;
    }

    /** No site hears of another one's load; everything else goes on. */
    void cutExchange() throws LabException, IOException {
        drop(EXCHANGE);
        drop(EXCHANGE_ANSWERS);
    }

    /** No tunnel goes through, and nothing that watches tunnels. */
    void cutTunnels() throws LabException, IOException {
        drop(TUNNELS);
        drop(TUNNEL_LIVENESS);
    }

    /** Loses packets of the exchange; TCP sends them again, later and later: some reports are late, some never come. */
    void loseExchange(int percent) throws LabException, IOException {
        // Once on the way: where the packet enters the transit provider from its site.
        String some = "iifname eth1 numgen random mod 100 < " + percent;
        drop(EXCHANGE + " " + some);
        drop(EXCHANGE_ANSWERS + " " + some);
    }

    /** Packets lost since the trouble began. */
    long lost() throws LabException, IOException {
        long lost = 0;
        for (Region region : Region.ALL) {
            Matcher packets = PACKETS.matcher(
                    lab.in(region.router(), List.of("nft", "list", "chain", "ip", "trouble", "forward")));
            while (packets.find()) {
                lost += Long.parseLong(packets.group(1));
            }
        }
        return lost;
    }

    void heal() throws LabException, IOException {
        for (Region region : Region.ALL) {
            lab.in(region.router(), List.of("nft", "flush", "chain", "ip", "trouble", "forward"));
        }
    }

    private void drop(String match) throws LabException, IOException {
        for (Region region : Region.ALL) {
            lab.in(region.router(), List.of("nft", "add rule ip trouble forward " + match + " counter drop"));
        }
    }
}
