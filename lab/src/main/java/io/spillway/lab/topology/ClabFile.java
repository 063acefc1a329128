package io.spillway.lab.topology;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The part of containerlab's format that is understood here, field by field as it stands in the file. */
record ClabFile(@Nullable String name, @Nullable Topo topology) {
    record Topo(
            @Nullable Map<String, @Nullable ClabNode> nodes,
            @Nullable List<ClabLink> links) {}

    /** {@code image} is for containerlab; namespaces use the programs of the host. */
    record ClabNode(
            @Nullable String kind,
            @Nullable String image,
            @Nullable List<String> binds,
            @Nullable List<String> exec,
            @Nullable String cmd,
            @Nullable Map<String, String> env,
            @Nullable Map<String, String> sysctls,
            @Nullable Stages stages,
            @Nullable HealthCheck healthcheck) {}

    /** {@code interval} in seconds. */
    record HealthCheck(
            @Nullable List<String> test,
            @Nullable Integer interval,
            @Nullable Integer retries) {}

    record Stages(@Nullable Stage create) {}

    record Stage(@Nullable List<StageExec> exec) {}

    record StageExec(
            @Nullable String command,
            @Nullable String target,
            @Nullable String phase) {}

    record ClabLink(@Nullable List<String> endpoints) {}
}
