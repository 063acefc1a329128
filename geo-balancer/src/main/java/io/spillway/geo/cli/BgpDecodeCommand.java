package io.spillway.geo.cli;

import io.spillway.bgp.exabgp.json.ApiVersion;
import io.spillway.bgp.exabgp.json.Ends;
import io.spillway.bgp.exabgp.json.Envelope;
import io.spillway.bgp.exabgp.json.Form;
import io.spillway.bgp.exabgp.json.HexInput;
import io.spillway.bgp.exabgp.json.JsonEvents;
import io.spillway.bgp.exabgp.json.Sender;
import io.spillway.bgp.exabgp.json.UnreadableMessageException;
import io.spillway.bgp.message.CodecContext;
import io.spillway.bgp.message.Family;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code spillway bgp decode}. */
@Command(
        name = "decode",
        mixinStandardHelpOptions = true,
        description = {
            "Show BGP messages as ExaBGP's JSON, one object a line.",
            "",
            "They are shown as they are, not judged; what can't be read becomes {\"error\": ...} and exit code 1."
        })
public final class BgpDecodeCommand implements Callable<Integer> {
    private static final String STDIN = "-";

    @Option(
            names = "--json",
            paramLabel = "4|6",
            description = "The JSON of ExaBGP 4.2 (4.0.1) or 6 (6.0.0); ${DEFAULT-VALUE} by default.")
    private int json = 6;

    @Option(names = "--asn2", description = "AS numbers take two octets: the neighbors didn't agree on four.")
    private boolean twoOctetAs;

    @Option(names = "--add-path", description = "A path identifier stands in front of every prefix (RFC 7911).")
    private boolean addPath;

    @Option(names = "--local-as", paramLabel = "N", description = "Shown as ours (${DEFAULT-VALUE}).")
    private long localAs = 65_533;

    @Option(names = "--peer-as", paramLabel = "N", description = "Shown as the neighbor's (${DEFAULT-VALUE}).")
    private long peerAs = 65_533;

    @Option(names = "--router-id", paramLabel = "IP", description = "Shown as ours with --json 6 (${DEFAULT-VALUE}).")
    private String routerId = "127.0.0.1";

    @Parameters(
            arity = "0..*",
            paramLabel = "HEX",
            description = {
                "Messages in hexadecimal, one or several; spaces and colons are skipped. Without the 19 octets of the"
                        + " header it is an UPDATE's body.",
                "- or nothing: lines of standard input."
            })
    private List<String> inputs = List.of();

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before call()
    private CommandSpec spec;

    private final Clock clock;
    private final InputStream in;
    private long shown;
    private boolean failed;

    public BgpDecodeCommand() {
        this(Clock.systemUTC(), System.in);
    }

    BgpDecodeCommand(Clock clock, InputStream in) {
        this.clock = clock;
        this.in = in;
    }

    @Override
    public Integer call() throws IOException {
        JsonEvents events = new JsonEvents(version());
        Ends ends = ends();
        Sender sender = sender();
        if (inputs.isEmpty() || inputs.equals(List.of(STDIN))) {
            // Not closed: standard input isn't ours.
            BufferedReader lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (!line.isBlank()) {
                    show(line, events, sender, ends);
                }
            }
        } else {
            for (String input : joined(inputs)) {
                show(input, events, sender, ends);
            }
        }
        return failed ? ExitCode.FAILED : ExitCode.OK;
    }

    private ApiVersion version() {
        return switch (json) {
            case 4 -> ApiVersion.V4;
            case 6 -> ApiVersion.V6;
            default -> throw new ParameterException(spec.commandLine(), "--json is 4 or 6, not " + json);
        };
    }

    private Ends ends() {
        for (long as : List.of(localAs, peerAs)) {
            if (as < 0 || as > 0xFFFF_FFFFL) {
                throw new ParameterException(spec.commandLine(), "an AS is 0..4294967295, not " + as);
            }
        }
        InetAddress loopback = InetAddress.ofLiteral("127.0.0.1");
        try {
            return new Ends(loopback, loopback, localAs, peerAs, Inet4Address.ofLiteral(routerId));
        } catch (IllegalArgumentException e) {
            throw new ParameterException(
                    spec.commandLine(), "--router-id is an IPv4 address, not " + routerId, e, null, routerId);
        }
    }

    /** A message that the shell has cut at spaces is put together again. */
    private static List<String> joined(List<String> words) {
        List<String> inputs = new ArrayList<>();
        for (String word : words) {
            if (!inputs.isEmpty() && HexInput.lacksOctets(inputs.getLast())) {
                inputs.add(inputs.removeLast() + word);
            } else {
                inputs.add(word);
            }
        }
        return inputs;
    }

    private void show(String input, JsonEvents events, Sender sender, Ends ends) {
        HexInput hex = HexInput.read(input);
        for (byte[] message : hex.messages()) {
            try {
                Envelope envelope = new Envelope(sender, nowUs(), shown + 1, ends);
                events.message(envelope, direction(), message, context(), Form.PARSED, null)
                        .ifPresent(this::print);
                shown++;
            } catch (UnreadableMessageException e) {
                fail(e.what());
            }
        }
        if (!hex.problem().isEmpty()) {
            fail(hex.problem());
        }
    }

    /** ExaBGP's daemon of 4.2 and its decoder of 6 name it differently. */
    private String direction() {
        return json == 4 ? "receive" : "in";
    }

    private CodecContext context() {
        Set<Family> families = Set.of(Family.values());
        Set<Family> withPathId = addPath ? families : Set.of();
        return new CodecContext(!twoOctetAs, true, localAs != peerAs, families, withPathId, withPathId, true);
    }

    private void fail(String words) {
        failed = true;
        print(JsonEvents.error(words));
    }

    /** Each line leaves at once: a program may wait for it. */
    private void print(String line) {
        PrintWriter out = spec.commandLine().getOut();
        out.println(line);
        out.flush();
    }

    private long nowUs() {
        Instant now = clock.instant();
        return now.getEpochSecond() * 1_000_000 + now.getNano() / 1_000;
    }

    private static Sender sender() {
        ProcessHandle self = ProcessHandle.current();
        long parent = self.parent().map(ProcessHandle::pid).orElse(0L);
        return new Sender(host(), self.pid(), parent);
    }

    /** Not from the resolver, which may have to wait for a name server. */
    private static String host() {
        try {
            return Files.readString(Path.of("/proc/sys/kernel/hostname")).strip();
        } catch (IOException e) {
            return "localhost";
        }
    }
}
