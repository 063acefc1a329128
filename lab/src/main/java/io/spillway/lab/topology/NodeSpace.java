package io.spillway.lab.topology;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A node's network namespace, and the command lines that enter it. */
final class NodeSpace {
    private final String name;
    private final Path folder;

    NodeSpace(String laboratory, String node, Path folder) {
        this.name = laboratory + "-" + node;
        this.folder = folder;
    }

    /** The names of all namespaces of this machine. */
    static List<String> existing() throws LabException {
        return Shell.must("ip", "netns", "list")
                .lines()
                .map(line -> line.split(" ", 2)[0])
                .toList();
    }

    String name() {
        return name;
    }

    /** A command inside; its exit status is the command's. */
    List<String> command(List<String> command) {
        List<String> line = new ArrayList<>(shell(enter() + "exec \"$@\""));
        line.add("sh");
        line.addAll(command);
        return line;
    }

    /** A shell line inside. */
    List<String> line(String script) {
        return shell(enter() + script);
    }

    /**
     * Starts the daemon, notes who it is and how it ended: the laboratory that started it may be gone by then. A session
     * of its own keeps Ctrl-C at the terminal away from it.
     */
    List<String> daemon(String cmd) {
        // Field 22 of stat is the start time. Two fields go before the cut, and the pid is put in front again.
        String supervise = """
                true || exit 1
                rm -f daemon.exit
                exec %s &
                read -r stat < /proc/$!/stat
                set -- $! ${stat##*\\) }
                echo "$1 ${21}" > daemon.new && mv daemon.new daemon.pid
                wait $1
                echo $? > daemon.exit
                """.formatted(cmd);
        List<String> line = new ArrayList<>(List.of("setsid"));
        line.addAll(shell(enter() + supervise));
        return line;
    }

    /** Before there are links: links inherit what "default" says. */
    String prepare(Map<String, String> sysctls) {
        StringBuilder script = new StringBuilder("set -e\n");
        // Paths are asymmetric on purpose here, and nothing speaks IPv6 yet.
        for (String conf : List.of("all", "default")) {
            script.append(set("net.ipv4.conf." + conf + ".rp_filter", "0"));
            script.append(set("net.ipv6.conf." + conf + ".disable_ipv6", "1"));
        }
        sysctls.forEach((key, value) -> script.append(set(key, value)));
        return script.append("ip link set dev lo up\n").toString();
    }

    /** Packets on a link as they would be on a wire: whole, with checksums, no larger than the MTU. */
    static String link(String interfaceName) {
        return "ip link set dev %1$s up && ethtool -K %1$s tx off rx off gso off tso off gro off"
                .formatted(interfaceName);
    }

    /** The namespace's own mounts ("ip netns exec" makes them) get the node's folder as /srv. */
    private String enter() {
        return "mount --bind " + folder + " /srv && cd /srv && ";
    }

    private static String set(String sysctl, String value) {
        return "echo " + value + " > /proc/sys/" + sysctl.replace('.', '/') + "\n";
    }

    private List<String> shell(String script) {
        return List.of("ip", "netns", "exec", name, "sh", "-c", script);
    }
}
