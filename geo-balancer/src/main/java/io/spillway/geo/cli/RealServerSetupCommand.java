package io.spillway.geo.cli;

import io.spillway.director.realserver.ServerSetup;
import io.spillway.director.realserver.SetupApplier;
import io.spillway.director.realserver.SetupPlan;
import io.spillway.director.realserver.SetupText;
import io.spillway.geo.api.Json;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Makes a real server of a host. */
@Command(
        name = "setup",
        mixinStandardHelpOptions = true,
        description = {
            "What a real server needs for DR or TUN, as a script with its reasons; nothing is changed.",
            "--apply does it and remembers how to undo it; --check finds what is wrong; --persist prints what keeps it."
        },
        footer = {
            "",
            "spillway realserver setup --method dr --vip 202.103.106.5 --port 80",
            "spillway realserver setup --method tun --vip 202.103.106.5 --director 10.0.0.1 --apply"
        })
final class RealServerSetupCommand implements Callable<Integer> {
    /** Gone after a restart, as what it undoes. */
    static final String UNDO_DIRECTORY = "/run/spillway/realserver";

    @Spec
    private CommandSpec spec;

    @Mixin
    private RealServerOptions options = new RealServerOptions();

    @ArgGroup
    private Mode mode = new Mode();

    private static final class Mode {
        @Option(
                names = "--apply",
                description = "Do it, as root. Twice is no harm; spillway realserver undo reverses it.")
        private boolean apply;

        @Option(names = "--check", description = "As spillway realserver check.")
        private boolean check;

        @Option(names = "--persist", description = "Print the systemd units that do it at every start.")
        private boolean persist;
    }

    /** @param shell lines of the script */
    private record StepView(List<String> why, List<String> shell) {}

    @Override
    public Integer call() {
        return RealServerText.run(spec, () -> {
            ServerSetup setup = options.resolve();
            if (mode.check) {
                return RealServerText.check(spec, setup, options.isJson());
            }
            var out = spec.commandLine().getOut();
            if (mode.apply) {
                List<String> done = new SetupApplier(Path.of(UNDO_DIRECTORY)).apply(setup);
                out.print(options.isJson() ? Json.write(done) + "\n" : done(done, setup));
            } else if (mode.persist) {
                out.print(SetupText.persistence(setup));
            } else if (options.isJson()) {
                out.println(Json.write(SetupPlan.of(setup).stream()
                        .map(step -> new StepView(step.why(), step.shell()))
                        .toList()));
            } else {
                out.print(SetupText.script(setup));
            }
            return ExitCode.OK;
        });
    }

    private static String done(List<String> done, ServerSetup setup) {
        String text = done.isEmpty() ? "everything was in place already\n" : String.join("\n", done) + "\n";
        return setup.isOwnDecap() ? text + "now run: " + SetupText.decap(setup) + "\n" : text;
    }
}
