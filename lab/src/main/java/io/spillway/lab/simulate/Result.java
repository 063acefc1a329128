package io.spillway.lab.simulate;

/** What came out of one world with one policy. */
public record Result(String scenario, PolicyKind policy, Scores scores) {}
