package io.spillway.director.realserver;

import java.net.InetAddress;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** One thing to be done on a real server. */
public sealed interface Step {
    /** Why; one line for each element. */
    List<String> why();

    /** As lines for a shell that can be run twice. */
    List<String> shell();

    /** @param key with slashes where its parts meet: an interface's name may have dots */
    record Sysctl(String key, String value, List<String> why) implements Step {
        @Override
        public List<String> shell() {
            return List.of("sysctl -qw " + dotted() + "=" + value);
        }

        /** With dots, which everybody reads, as long as no part has one. */
        String dotted() {
            return key.indexOf('.') < 0 ? key.replace('/', '.') : key;
        }
    }

    record Address(InetAddress address, String device, List<String> why) implements Step {
        @Override
        public List<String> shell() {
            return List.of("ip address replace " + arguments());
        }

        String arguments() {
            boolean isV4 = ServerSetup.isV4(address);
            // Deprecated at once: good for replies, never chosen as the source of the server's own connections.
            return ServerSetup.host(address) + " dev " + device + (isV4 ? "" : " nodad preferred_lft 0");
        }
    }

    /** Loads a module; where that isn't allowed, the next step shows whether it was there already. */
    record Module(String name, List<String> why) implements Step {
        @Override
        public List<String> shell() {
            return List.of("modprobe -q " + name + " || true");
        }
    }

    /** @param how what follows {@code ip link add NAME} */
    record Link(String name, String how, List<String> why) implements Step {
        @Override
        public List<String> shell() {
            return List.of("ip link show " + name + " >/dev/null 2>&1 || ip link add " + name + " " + how);
        }
    }

    record Up(String name, List<String> why) implements Step {
        @Override
        public List<String> shell() {
            return List.of("ip link set " + name + " up");
        }
    }

    /** A UDP port whose GUE packets the kernel opens. */
    record GuePort(int port, boolean v4, List<String> why) implements Step {
        @Override
        public List<String> shell() {
            return List.of("ip fou show | grep -q '%s *$' || %s add port %d gue".formatted(shown(), command(), port));
        }

        /** The end of its line in {@code ip fou show}. */
        String shown() {
            return "port " + port + (v4 ? " gue" : " gue -6");
        }

        String command() {
            return v4 ? "ip fou" : "ip -6 fou";
        }
    }

    /** @param script of nft, which replaces the table */
    record Table(String script, List<String> why) implements Step {
        static final String NAME = "inet spillway_realserver";

        @Override
        public List<String> shell() {
            return Stream.of(
                            List.of("nft -f - <<'END'"),
                            Arrays.asList(script.strip().split("\n", -1)),
                            List.of("END"))
                    .flatMap(List::stream)
                    .toList();
        }
    }
}
