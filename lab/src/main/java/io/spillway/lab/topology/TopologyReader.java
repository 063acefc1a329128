package io.spillway.lab.topology;

import io.spillway.lab.topology.Topology.Bind;
import io.spillway.lab.topology.Topology.Endpoint;
import io.spillway.lab.topology.Topology.HealthCheck;
import io.spillway.lab.topology.Topology.Link;
import io.spillway.lab.topology.Topology.Node;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.DatabindException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.exc.UnrecognizedPropertyException;
import tools.jackson.dataformat.yaml.YAMLMapper;

/**
 * Reads {@code *.clab.yml} strictly: what it doesn't understand is an error, because a field that is skipped in silence
 * is a network that is not what its author thinks.
 */
public final class TopologyReader {
    private static final YAMLMapper YAML = YAMLMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();
    /** What the kernel takes: IFNAMSIZ is 16 with the closing zero. */
    private static final int MAX_INTERFACE_NAME = 15;

    private static final Pattern NAME = Pattern.compile("[a-z0-9]([a-z0-9-]*[a-z0-9])?");
    private static final Pattern INTERFACE = Pattern.compile("[a-zA-Z][a-zA-Z0-9._-]+");
    private static final Path NODE_FOLDER = Path.of("/srv");
    /** Containerlab's word for the folder of the running laboratory. */
    private static final String LAB_FOLDER = "__clabDir__/";

    private final Path file;

    private TopologyReader(Path file) {
        this.file = file;
    }

    /** @throws TopologyException the file is missing, not YAML, or breaks a rule */
    public static Topology read(Path file) throws TopologyException {
        TopologyReader reader = new TopologyReader(file);
        try {
            String text = Files.readString(file);
            return reader.check(YAML.readValue(text, ClabFile.class), description(text));
        } catch (IOException e) {
            throw reader.wrong("file", "can't be read: " + e.getMessage());
        } catch (UnrecognizedPropertyException e) {
            throw reader.wrong(fieldOf(e), "is not a field that is understood here");
        } catch (JacksonException e) {
            throw reader.wrong(fieldOf(e), e.getOriginalMessage());
        }
    }

    /** Containerlab has no field for it: the comment on the first line. */
    private static String description(String text) {
        return text.startsWith("# ") ? text.lines().findFirst().orElse("").substring(2) : "";
    }

    private static String fieldOf(JacksonException e) {
        StringBuilder field = new StringBuilder();
        if (e instanceof DatabindException d) {
            for (JacksonException.Reference step : d.getPath()) {
                if (step.getPropertyName() == null) {
                    field.append('[').append(step.getIndex()).append(']');
                } else {
                    field.append(field.isEmpty() ? "" : ".").append(step.getPropertyName());
                }
            }
        }
        // Jackson knows no line for an unknown field of a record.
        int line = e.getLocation() == null ? -1 : e.getLocation().getLineNr();
        if (line < 1) {
            return field.toString();
        }
        return "line " + line + (field.isEmpty() ? "" : ", " + field);
    }

    private Topology check(@Nullable ClabFile raw, String description) throws TopologyException {
        if (raw == null || raw.topology() == null) {
            throw wrong("topology", "is missing");
        }
        String name = named("name", raw.name());
        Map<String, ClabFile.@Nullable ClabNode> rawNodes = raw.topology().nodes();
        if (rawNodes == null || rawNodes.isEmpty()) {
            throw wrong("topology.nodes", "at least one node is needed");
        }
        List<Node> nodes = new ArrayList<>();
        for (Map.Entry<String, ClabFile.@Nullable ClabNode> entry : rawNodes.entrySet()) {
            String field = "topology.nodes." + entry.getKey();
            nodes.add(node(field, named(field, entry.getKey()), entry.getValue()));
        }
        return new Topology(
                file,
                name,
                description,
                nodes,
                links(rawNodes, orEmpty(raw.topology().links())));
    }

    private Node node(String field, String name, ClabFile.@Nullable ClabNode raw) throws TopologyException {
        if (raw == null || !"linux".equals(raw.kind())) {
            throw wrong(field + ".kind", "must be linux");
        }
        List<Bind> binds = new ArrayList<>();
        List<String> rawBinds = orEmpty(raw.binds());
        for (int i = 0; i < rawBinds.size(); i++) {
            binds.add(bind(field + ".binds[" + i + "]", rawBinds.get(i)));
        }
        List<String> hostCommands = new ArrayList<>();
        if (raw.stages() != null && raw.stages().create() != null) {
            List<ClabFile.StageExec> commands = orEmpty(raw.stages().create().exec());
            for (int i = 0; i < commands.size(); i++) {
                hostCommands.add(hostCommand(field + ".stages.create.exec[" + i + "]", commands.get(i)));
            }
        }
        return new Node(
                name,
                binds,
                hostCommands,
                orEmpty(raw.sysctls()),
                orEmpty(raw.env()),
                orEmpty(raw.exec()),
                raw.cmd(),
                raw.healthcheck() == null ? null : healthCheck(field + ".healthcheck", raw.healthcheck()));
    }

    private HealthCheck healthCheck(String field, ClabFile.HealthCheck raw) throws TopologyException {
        List<String> test = orEmpty(raw.test());
        if (test.size() != 2 || !test.getFirst().equals("CMD-SHELL")) {
            throw wrong(field + ".test", "only [CMD-SHELL, LINE] is understood");
        }
        return new HealthCheck(
                test.get(1),
                atLeastOne(field + ".interval", raw.interval()),
                atLeastOne(field + ".retries", raw.retries()));
    }

    private int atLeastOne(String field, @Nullable Integer value) throws TopologyException {
        if (value == null || value < 1) {
            throw wrong(field, "must be 1 or more");
        }
        return value;
    }

    private String hostCommand(String field, ClabFile.StageExec raw) throws TopologyException {
        if (raw.command() == null) {
            throw wrong(field + ".command", "is missing");
        }
        if (!"host".equals(raw.target()) || !"on-enter".equals(raw.phase())) {
            throw wrong(field, "only target: host with phase: on-enter is understood");
        }
        return raw.command();
    }

    private Bind bind(String field, String raw) throws TopologyException {
        String[] parts = raw.split(":", -1);
        if (parts.length != 2 || parts[0].isEmpty()) {
            throw wrong(field, "'" + raw + "' is not SOURCE:TARGET");
        }
        Path target = Path.of(parts[1]).normalize();
        if (!target.startsWith(NODE_FOLDER) || target.equals(NODE_FOLDER)) {
            throw wrong(field, "target " + parts[1] + " does not lie in " + NODE_FOLDER);
        }
        boolean generated = parts[0].startsWith(LAB_FOLDER);
        Path source = Path.of(generated ? parts[0].substring(LAB_FOLDER.length()) : parts[0]);
        if (!generated && !Files.exists(file.resolveSibling(source))) {
            throw wrong(field, "source " + source + " does not exist beside the topology file");
        }
        return new Bind(source, generated, NODE_FOLDER.relativize(target));
    }

    private List<Link> links(Map<String, ?> nodes, List<ClabFile.ClabLink> raw) throws TopologyException {
        List<Link> links = new ArrayList<>();
        Map<Endpoint, String> used = new HashMap<>();
        for (int i = 0; i < raw.size(); i++) {
            String field = "topology.links[" + i + "].endpoints";
            List<String> ends = orEmpty(raw.get(i).endpoints());
            if (ends.size() != 2) {
                throw wrong(field, "a link has two endpoints, not " + ends.size());
            }
            List<Endpoint> pair = new ArrayList<>();
            for (int e = 0; e < 2; e++) {
                String here = field + "[" + e + "]";
                Endpoint end = endpoint(here, ends.get(e), nodes);
                String before = used.putIfAbsent(end, here);
                if (before != null) {
                    throw wrong(here, end + " is already used by " + before);
                }
                pair.add(end);
            }
            links.add(new Link(pair.get(0), pair.get(1)));
        }
        return links;
    }

    private Endpoint endpoint(String field, String raw, Map<String, ?> nodes) throws TopologyException {
        String[] parts = raw.split(":", -1);
        if (parts.length != 2) {
            throw wrong(field, "'" + raw + "' is not NODE:INTERFACE");
        }
        if (!nodes.containsKey(parts[0])) {
            throw wrong(field, "there is no node '" + parts[0] + "'");
        }
        if (parts[1].length() > MAX_INTERFACE_NAME
                || !INTERFACE.matcher(parts[1]).matches()) {
            throw wrong(field, "'" + parts[1] + "' can't name an interface (a letter first, 2 to 15 characters)");
        }
        return new Endpoint(parts[0], parts[1]);
    }

    private String named(String field, @Nullable String name) throws TopologyException {
        if (name == null || !NAME.matcher(name).matches()) {
            throw wrong(field, "'" + name + "' is not a name (lower-case letters, digits, '-')");
        }
        return name;
    }

    private static <T> List<T> orEmpty(@Nullable List<T> list) {
        return list == null ? List.of() : list;
    }

    private static Map<String, String> orEmpty(@Nullable Map<String, String> map) {
        return map == null ? Map.of() : map;
    }

    private TopologyException wrong(String field, String rule) {
        return new TopologyException(file, field, rule);
    }
}
