package io.spillway.lab.scenario;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A connection to BIRD's control socket, as birdc has one; asked directly because starting birdc takes longer than what
 * is measured with it. One thread.
 */
public final class BirdControl implements AutoCloseable {
    /** Replies are numbered like SMTP's: "1007-text", " text" (same number), and last "0000 text". */
    private static final Pattern NUMBERED = Pattern.compile("(\\d{4})([- ])(.*)");

    private static final Pattern AS_PATH = Pattern.compile("\\s*BGP\\.as_path:\\s*(.*)");

    private static final Pattern NETWORKS = Pattern.compile("routes for (\\d+) networks in table ");

    private static final Set<String> ROUTING = Set.of("BGP", "OSPF");

    private final SocketChannel channel;
    private final BufferedReader replies;

    private BirdControl(SocketChannel channel) {
        this.channel = channel;
        this.replies = new BufferedReader(Channels.newReader(channel, StandardCharsets.UTF_8));
    }

    /** @throws IOException BIRD doesn't run or doesn't greet */
    public static BirdControl connect(Path socket) throws IOException {
        SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
        try {
            channel.connect(UnixDomainSocketAddress.of(socket));
            BirdControl control = new BirdControl(channel);
            control.readReply();
            return control;
        } catch (IOException e) {
            channel.close();
            throw new IOException("BIRD at " + socket + ": " + e.getMessage(), e);
        }
    }

    /** The AS path of the best route to {@code address}, such as "3 1 5"; empty when there is no route. */
    public Optional<String> pathTo(String address) throws IOException {
        return asPath(ask("show route primary all for " + address));
    }

    /** Whether there is a route to {@code address}, from whatever protocol. */
    public boolean hasRouteTo(String address) throws IOException {
        return ask("show route for " + address).stream().anyMatch(line -> line.contains("via "));
    }

    /** How many networks there are in all tables. */
    public int routeCount() throws IOException {
        return routeCount(ask("show route count"));
    }

    /** "3 of 3 routes for 3 networks in table master4", a line for each table, and one for their sum. */
    static int routeCount(List<String> reply) {
        return reply.stream()
                .map(NETWORKS::matcher)
                .filter(Matcher::find)
                .mapToInt(match -> Integer.parseInt(match.group(1)))
                .sum();
    }

    /** The BGP sessions, and OSPF as one. */
    public List<Session> sessions() throws IOException {
        return sessions(ask("show protocols"));
    }

    /** Starts a protocol, or ends it. */
    public void enable(String protocol, boolean on) throws IOException {
        ask((on ? "enable " : "disable ") + protocol);
    }

    /** @param state as BIRD words it: Established, Active, "Idle Received: Cease"; of OSPF: Running, Alone */
    public record Session(String name, String state) {}

    private List<String> ask(String command) throws IOException {
        ByteBuffer line = ByteBuffer.wrap((command + "\n").getBytes(StandardCharsets.UTF_8));
        while (line.hasRemaining()) {
            channel.write(line);
        }
        return readReply();
    }

    private List<String> readReply() throws IOException {
        List<String> reply = new ArrayList<>();
        while (true) {
            String line = replies.readLine();
            if (line == null) {
                throw new IOException("BIRD closed its control socket");
            }
            Matcher numbered = NUMBERED.matcher(line);
            boolean isNumbered = numbered.matches();
            reply.add(isNumbered ? numbered.group(3) : line.substring(Math.min(1, line.length())));
            if (isNumbered && numbered.group(2).equals(" ")) {
                return reply;
            }
        }
    }

    static Optional<String> asPath(List<String> reply) {
        return reply.stream()
                .map(AS_PATH::matcher)
                .filter(Matcher::matches)
                .map(m -> m.group(1).strip())
                .findFirst();
    }

    /** Columns: name, protocol, table, state, since, info. */
    static List<Session> sessions(List<String> reply) {
        List<Session> sessions = new ArrayList<>();
        for (String line : reply) {
            String[] columns = line.strip().split("\\s+", 6);
            if (columns.length >= 5 && ROUTING.contains(columns[1])) {
                sessions.add(new Session(columns[0], columns.length == 6 ? columns[5] : columns[3]));
            }
        }
        return sessions;
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
