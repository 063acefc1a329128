package io.spillway.geo.cli;

import io.spillway.bgp.exabgp.Command;
import io.spillway.bgp.exabgp.CommandEncoder;
import io.spillway.bgp.exabgp.CommandException;
import io.spillway.bgp.exabgp.CommandParser;
import io.spillway.bgp.exabgp.EncodeContext;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** ExaBGP's commands to the UPDATEs they become. */
@picocli.CommandLine.Command(
        name = "encode",
        mixinStandardHelpOptions = true,
        description = {
            "Print the messages that ExaBGP's commands become, one a line in hexadecimal.",
            "Exit 1 when a command can't be understood; the others are printed all the same."
        })
public final class BgpEncodeCommand implements Callable<Integer> {
    /** ExaBGP's own encoder has this default. */
    private static final String DEFAULT_AS = "65533";

    @Spec
    private CommandSpec spec;

    @Option(names = "--asn2", description = "The neighbor knows AS numbers of 2 octets only.")
    private boolean asn2;

    @Option(names = "--local-as", paramLabel = "N", defaultValue = DEFAULT_AS, description = "Ours (${DEFAULT-VALUE}).")
    private long localAs;

    @Option(names = "--peer-as", paramLabel = "N", description = "The neighbor's (ours: iBGP).")
    private @Nullable Long peerAs;

    @Option(
            names = "--local-address",
            paramLabel = "A",
            description = "What next-hop self becomes (127.0.0.1 or ::1, as with ExaBGP's own encoder).")
    private @Nullable String localAddress;

    @Option(
            names = "--add-path",
            description =
                    "Path identifiers (RFC 7911), also of routes without path-information, which turns them on by itself.")
    private boolean addPath;

    @Parameters(
            arity = "1..*",
            paramLabel = "COMMAND",
            description = "As in: 'announce route 192.0.2.0/24 next-hop 10.0.0.1'; -: lines of stdin.")
    private List<String> commands = List.of();

    @Override
    public Integer call() throws IOException {
        PrintWriter out = spec.commandLine().getOut();
        PrintWriter err = spec.commandLine().getErr();
        EncodeContext context = context();
        boolean well = true;
        for (String command : commands) {
            if (command.equals("-")) {
                BufferedReader lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
                for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                    well &= line.isBlank() || line.stripLeading().startsWith("#") || encode(line, context, out, err);
                }
            } else {
                well &= encode(command, context, out, err);
            }
        }
        out.flush();
        err.flush();
        return well ? ExitCode.OK : ExitCode.FAILED;
    }

    private EncodeContext context() {
        try {
            return new EncodeContext(
                    !asn2,
                    localAs,
                    peerAs == null ? localAs : peerAs,
                    localAddress == null ? null : InetAddress.ofLiteral(localAddress),
                    addPath);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), e.getMessage(), e);
        }
    }

    private static boolean encode(String line, EncodeContext context, PrintWriter out, PrintWriter err) {
        try {
            Command command = CommandParser.parse(line);
            for (byte[] message : CommandEncoder.encode(command, context.completedFor(command))) {
                out.println(HexFormat.of().withUpperCase().formatHex(message));
            }
            return true;
        } catch (CommandException e) {
            err.println(e.getMessage() + ": " + line);
            return false;
        }
    }
}
