package io.spillway.lab.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.spillway.lab.topology.Topology.Bind;
import io.spillway.lab.topology.Topology.Endpoint;
import io.spillway.lab.topology.Topology.HealthCheck;
import io.spillway.lab.topology.Topology.Link;
import io.spillway.lab.topology.Topology.Node;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TopologyReaderTest {
    private static final String GOOD = """
            # Two nodes and a link
            name: pair
            topology:
              nodes:
                left:
                  kind: linux
                  image: debian:12
                  stages:
                    create:
                      exec:
                        - {command: date > now, target: host, phase: on-enter}
                  sysctls: {net.ipv4.ip_forward: 1}
                  env: {COLOUR: blue}
                  binds:
                    - left.conf:/srv/etc/daemon.conf
                    - __clabDir__/now:/srv/now
                  exec:
                    - ip address add 10.0.0.1/24 dev eth1
                  cmd: sleep 100
                  healthcheck: {test: [CMD-SHELL, "test -f now"], interval: 1, retries: 3}
                right:
                  kind: linux
              links:
                - endpoints: ["left:eth1", "right:eth1"]
            """;

    @TempDir
    Path folder;

    @Test
    void readsNodesAndLinks() throws Exception {
        Topology topology = read(GOOD);
        assertThat(topology.name()).isEqualTo("pair");
        assertThat(topology.description()).isEqualTo("Two nodes and a link");
        assertThat(topology.node("left"))
                .isEqualTo(new Node(
                        "left",
                        List.of(
                                new Bind(Path.of("left.conf"), false, Path.of("etc/daemon.conf")),
                                new Bind(Path.of("now"), true, Path.of("now"))),
                        List.of("date > now"),
                        Map.of("net.ipv4.ip_forward", "1"),
                        Map.of("COLOUR", "blue"),
                        List.of("ip address add 10.0.0.1/24 dev eth1"),
                        "sleep 100",
                        new HealthCheck("test -f now", 1, 3)));
        assertThat(topology.links())
                .containsExactly(new Link(new Endpoint("left", "eth1"), new Endpoint("right", "eth1")));
        assertThat(topology.interfacesOf("right")).containsExactly("eth1");
    }

    @Test
    void keepsTheOrderOfNodes() throws Exception {
        assertThat(read(GOOD).nodes()).extracting(Node::name).containsExactly("left", "right");
    }

    @Test
    void namesFileAndFieldOfAnUnknownField() {
        assertRefused(
                GOOD.replace("cmd:", "command:"),
                "pair.clab.yml: topology.nodes.left.command: is not a field that is understood here");
    }

    @Test
    void namesFileLineAndFieldOfAWrongType() {
        assertRefused(
                GOOD.replace("cmd: sleep 100", "cmd: [sleep]"), "pair.clab.yml: line 19, topology.nodes.left.cmd: ");
    }

    @Test
    void refusesALinkToAnUnknownNode() {
        assertRefused(
                GOOD.replace("right:eth1", "rihgt:eth1"), "topology.links[0].endpoints[1]", "there is no node 'rihgt'");
    }

    @Test
    void refusesAnInterfaceUsedTwice() {
        assertRefused(
                GOOD + "    - endpoints: [\"left:eth2\", \"right:eth1\"]\n",
                "topology.links[1].endpoints[1]",
                "right:eth1 is already used by topology.links[0].endpoints[1]");
    }

    @Test
    void refusesANameThatNoInterfaceCanHave() {
        assertRefused(
                GOOD.replace("right:eth1", "right:sixteen-letters-"),
                "topology.links[0].endpoints[1]",
                "'sixteen-letters-' can't name an interface");
    }

    @Test
    void refusesALinkWithOneEnd() {
        assertRefused(
                GOOD.replace(", \"right:eth1\"", ""), "topology.links[0].endpoints", "a link has two endpoints, not 1");
    }

    @Test
    void refusesABindWithoutSource() {
        assertRefused(
                GOOD.replace("left.conf:", "lost.conf:"),
                "topology.nodes.left.binds[0]",
                "source lost.conf does not exist");
    }

    @Test
    void refusesABindThatLeavesTheNodesFolder() {
        assertRefused(
                GOOD.replace("/srv/etc/daemon.conf", "/srv/../etc/passwd"),
                "topology.nodes.left.binds[0]",
                "does not lie in /srv");
    }

    @Test
    void refusesAnotherKindOfNode() {
        assertRefused(GOOD.replace("kind: linux\n      image", "kind: srl\n      image"), "left.kind", "must be linux");
    }

    @Test
    void refusesAHostCommandAtAnotherTime() {
        assertRefused(
                GOOD.replace("phase: on-enter", "phase: on-exit"),
                "topology.nodes.left.stages.create.exec[0]",
                "only target: host with phase: on-enter");
    }

    @Test
    void refusesAHealthCheckThatIsNoShellLine() {
        assertRefused(
                GOOD.replace("CMD-SHELL", "CMD"), "topology.nodes.left.healthcheck.test", "only [CMD-SHELL, LINE]");
    }

    @Test
    void refusesAHealthCheckThatIsNeverTried() {
        assertRefused(GOOD.replace("retries: 3", "retries: 0"), "topology.nodes.left.healthcheck.retries", "1 or more");
    }

    @Test
    void refusesANodeNamedTwice() {
        assertRefused(GOOD.replace("    right:\n", "    left:\n"), "pair.clab.yml", "left");
    }

    @Test
    void refusesATopologyWithoutNodes() {
        assertRefused("name: pair\ntopology: {}\n", "topology.nodes", "at least one node is needed");
    }

    @Test
    void refusesAnEmptyFile() {
        assertRefused("", "pair.clab.yml");
    }

    @Test
    void refusesWhatIsNotYaml() {
        assertRefused("name: [", "pair.clab.yml", "line ");
    }

    @Test
    void saysThatAFileIsMissing() {
        Path missing = folder.resolve("missing.clab.yml");
        assertThatThrownBy(() -> TopologyReader.read(missing))
                .isInstanceOf(TopologyException.class)
                .hasMessageContaining("missing.clab.yml")
                .hasMessageContaining("can't be read");
    }

    @Test
    void readsEveryTopologyOfTheDistribution() throws Exception {
        TopologyCatalog catalog = TopologyCatalog.ofThisDistribution();
        assertThat(catalog.names()).contains("fig26");
        for (String name : catalog.names()) {
            Topology topology = catalog.read(name);
            assertThat(topology.name()).isEqualTo(name);
            assertThat(topology.description()).isNotBlank();
        }
    }

    private Topology read(String text) throws TopologyException, IOException {
        Files.writeString(folder.resolve("left.conf"), "");
        Path file = folder.resolve("pair.clab.yml");
        Files.writeString(file, text);
        return TopologyReader.read(file);
    }

    private void assertRefused(String text, String... inMessage) {
        assertThatThrownBy(() -> read(text))
                .isInstanceOf(TopologyException.class)
                .message()
                .contains(inMessage);
    }
}
