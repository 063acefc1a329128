package io.spillway.geo.cli;

import io.spillway.director.realserver.AddressRange;
import io.spillway.director.realserver.DecapCounter;
import io.spillway.director.realserver.DecapService;
import io.spillway.director.realserver.DecapSettings;
import io.spillway.director.realserver.RealServerException;
import io.spillway.director.realserver.ServerSetup;
import io.spillway.director.service.Forwarding.Encapsulation;
import io.spillway.geo.api.Json;
import java.net.InetAddress;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Opens tunnels where the kernel can't. */
@Command(
        name = "decap",
        mixinStandardHelpOptions = true,
        description = {
            "Open the directors' tunnels in user space, where the kernel has no tunnel devices; until SIGTERM or SIGINT.",
            "Takes IPIP (either family in either), GRE and GUE from the directors, for the VIPs, and nothing else; the kernel"
                    + " gets what is inside through a tun device that is there as long as this runs. At the end it says what"
                    + " became of the packets."
        },
        footer = {"", "First: spillway realserver setup --method tun --decap --vip ADDRESS --apply"})
final class RealServerDecapCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Option(
            names = "--vip",
            required = true,
            split = ",",
            paramLabel = "ADDRESS",
            description = "What packets inside may be for; repeated or with commas.")
    private List<String> vips;

    @Option(
            names = "--from",
            required = true,
            split = ",",
            paramLabel = "DIRECTOR[/LENGTH]",
            description = "Who may send; packets of all others are dropped.")
    private List<String> directors;

    @Option(
            names = "--encapsulation",
            split = ",",
            description = "Only these of ${COMPLETION-CANDIDATES}; default: all.")
    private @Nullable List<Encapsulation> encapsulations;

    @Option(
            names = "--tunnel-port",
            paramLabel = "PORT",
            defaultValue = "" + RealServerOptions.GUE_PORT,
            description = "GUE: the UDP port; default: ${DEFAULT-VALUE}.")
    private int tunnelPort;

    @Option(
            names = "--device",
            paramLabel = "NAME",
            defaultValue = ServerSetup.DECAP_DEVICE,
            description = "The tun device to make; default: ${DEFAULT-VALUE}.")
    private String device;

    @Option(names = "--json", description = "At the end, print the counters as JSON.")
    private boolean json;

    @Override
    public Integer call() throws InterruptedException {
        DecapSettings settings = settings();
        DecapService service;
        try {
            service = DecapService.start(settings);
        } catch (RealServerException e) {
            spec.commandLine().getErr().println("spillway: " + e.getMessage());
            return e.isPrerequisite() ? ExitCode.PREREQUISITE : ExitCode.FAILED;
        }
        var ready = json ? spec.commandLine().getErr() : spec.commandLine().getOut();
        ready.println("opens %s from %s for %s at %s"
                .formatted(
                        settings.encapsulations().stream()
                                .sorted()
                                .map(String::valueOf)
                                .collect(Collectors.joining(", ")),
                        String.join(", ", directors),
                        String.join(", ", vips),
                        settings.device()));
        ready.flush();
        OrderlyStop.install(
                () -> {
                    service.close();
                    spec.commandLine().getOut().print(summary(service.counts(), json));
                    spec.commandLine().getOut().flush();
                },
                () -> {});
        service.await();
        return ExitCode.OK;
    }

    private DecapSettings settings() {
        try {
            return new DecapSettings(
                    device,
                    directors.stream().map(AddressRange::parse).toList(),
                    vips.stream().map(InetAddress::ofLiteral).toList(),
                    encapsulations == null ? EnumSet.allOf(Encapsulation.class) : Set.copyOf(encapsulations),
                    tunnelPort);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()));
        }
    }

    /** Every counter as JSON; for people those that counted, and always what was handed on. */
    static String summary(Map<DecapCounter, Long> counts, boolean json) {
        if (json) {
            Map<String, Long> byLabel = new LinkedHashMap<>();
            counts.forEach((counter, count) -> byLabel.put(counter.name().toLowerCase(Locale.ROOT), count));
            return Json.write(byLabel) + "\n";
        }
        TextTable table = new TextTable(">PACKETS", "COUNTER", "MEANING");
        counts.forEach((counter, count) -> {
            if (count > 0 || counter == DecapCounter.DELIVERED) {
                table.row(count, counter.label(), counter.meaning());
            }
        });
        return table.render(0);
    }
}
