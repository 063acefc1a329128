package io.spillway.lab.bench;

import io.spillway.director.Director;
import io.spillway.director.DirectorSettings;
import io.spillway.director.TunnelSettings;
import io.spillway.director.flow.Timeouts;
import io.spillway.director.schedule.SchedulerKind;
import io.spillway.director.schedule.SchedulerSpec;
import io.spillway.director.service.Protocol;
import io.spillway.director.service.ServerSpec;
import io.spillway.director.service.ServiceSpec;
import java.io.OutputStream;
import java.net.Inet4Address;
import java.util.List;

/**
 * The director as the site's daemon starts it, with its one server usable from the beginning: nothing answers health
 * checks here. Argument: the service's protocol. Says when its engine runs, and goes on until its input ends.
 */
public final class DirectorProgram {
    private static final String SERVICE = "bench";
    private static final int MAX_FLOWS = 65_536;

    private DirectorProgram() {}

    public static void main(String[] args) throws Exception {
        var server = new ServerSpec(Inet4Address.ofLiteral(BenchNetwork.SERVER), BenchNetwork.PORT, 1);
        var service = new ServiceSpec(
                SERVICE,
                Protocol.valueOf(args[0]),
                Inet4Address.ofLiteral(BenchNetwork.VIP),
                BenchNetwork.PORT,
                SchedulerSpec.of(SchedulerKind.WLC),
                List.of(server));
        var settings = new DirectorSettings(
                BenchNetwork.INTERFACE,
                BenchNetwork.SERVER_SIDE,
                List.of(service),
                null,
                List.of(),
                TunnelSettings.DEFAULT,
                Timeouts.DEFAULT,
                MAX_FLOWS);
        try (var director = Director.start(settings)) {
            director.setServerUsable(SERVICE, server, true);
            // Answered by the engine's thread, which therefore runs.
            long flows = director.snapshot().flows();
            System.out.println("started with " + flows + " flows");
            System.out.flush();
            System.in.transferTo(OutputStream.nullOutputStream());
        }
    }
}
