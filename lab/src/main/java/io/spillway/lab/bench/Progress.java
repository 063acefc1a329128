package io.spillway.lab.bench;

/** Told what is being measured. */
@FunctionalInterface
public interface Progress {
    void measuring(String what);
}
