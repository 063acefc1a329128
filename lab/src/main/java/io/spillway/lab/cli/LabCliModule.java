package io.spillway.lab.cli;

import io.spillway.geo.cli.CliModule;
import java.util.List;

/** Brings {@code spillway lab}, {@code bench} and {@code simulate} to the command line. */
public final class LabCliModule implements CliModule {
    @Override
    public List<Class<?>> commands() {
        return List.of(LabCommand.class, BenchCommand.class, SimulateCommand.class);
    }
}
