package io.spillway.geo.cli;

import java.util.List;

/**
 * Commands of a module above this one, found through {@link java.util.ServiceLoader}; so {@code spillway lab} is there
 * when the lab's jar is, and the site runs without it.
 */
public interface CliModule {
    /** Classes annotated with picocli's {@code @Command}, each with a public constructor without parameters. */
    List<Class<?>> commands();
}
