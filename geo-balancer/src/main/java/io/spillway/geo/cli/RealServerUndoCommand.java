package io.spillway.geo.cli;

import io.spillway.director.realserver.SetupApplier;
import io.spillway.geo.api.Json;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Takes back what setup did. */
@Command(
        name = "undo",
        mixinStandardHelpOptions = true,
        description = "Take back what spillway realserver setup --apply did here since the start, last first.")
final class RealServerUndoCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Option(names = "--json", description = "Print JSON.")
    private boolean json;

    @Override
    public Integer call() {
        return RealServerText.run(spec, () -> {
            List<String> undone = new SetupApplier(Path.of(RealServerSetupCommand.UNDO_DIRECTORY)).undo();
            var out = spec.commandLine().getOut();
            if (json) {
                out.println(Json.write(undone));
            } else {
                out.println(undone.isEmpty() ? "nothing was applied here" : String.join("\n", undone));
            }
            return undone.stream().anyMatch(line -> line.contains(SetupApplier.FAILED)) ? ExitCode.FAILED : ExitCode.OK;
        });
    }
}
