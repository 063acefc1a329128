package io.spillway.director.realserver;

import io.spillway.director.linux.LinuxException;
import io.spillway.director.linux.Poller;
import io.spillway.director.linux.TunDevice;
import io.spillway.director.linux.TunnelReceiver;
import io.spillway.director.linux.Waker;
import io.spillway.director.service.Forwarding.Encapsulation;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;

/**
 * Opens directors' tunnels where the kernel can't: takes packets from raw sockets and a UDP port, and hands what was
 * inside to the kernel through a tun device that has the VIPs. Thread rule: start and close on one thread; one thread of
 * its own does the work.
 */
public final class DecapService implements AutoCloseable {
    private static final int WAIT_MS = 1000;

    private final Deque<AutoCloseable> opened = new ArrayDeque<>();
    private final DecapSettings settings;
    private final Decapsulator decapsulator;
    private final List<Door> doors = new ArrayList<>();
    private final DecapCounts counts = new DecapCounts();
    private final Waker waker;
    private final TunDevice tun;
    private final Thread thread;
    private volatile boolean ends;

    /** A socket and what comes through it. */
    private record Door(TunnelReceiver receiver, Encapsulation encapsulation, int version) {}

    /** @throws RealServerException a privilege, a device, or a port that somebody else has */
    public static DecapService start(DecapSettings settings) throws RealServerException {
        return new DecapService(settings);
    }

    private DecapService(DecapSettings settings) throws RealServerException {
        this.settings = settings;
        decapsulator = new Decapsulator(settings.directors(), settings.vips());
        refuseKernelTunnels();
        try {
            waker = open(new Waker());
            tun = open(new TunDevice(settings.device()));
            prepareDevice();
            openDoors();
            List<TunnelReceiver> receivers = doors.stream().map(Door::receiver).toList();
            Poller poller = open(Poller.ofTunnels(waker, receivers));
            thread = Thread.ofPlatform().name("decap").start(() -> work(poller));
        } catch (LinuxException e) {
            closeAll();
            throw explained(e);
        } catch (RealServerException e) {
            closeAll();
            throw e;
        }
    }

    /** Ends the work. Every packet that was taken has been counted then. */
    @Override
    public void close() {
        ends = true;
        waker.wake();
        boolean isInterrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                isInterrupted = true;
            }
        }
        if (isInterrupted) {
            Thread.currentThread().interrupt();
        }
        closeAll();
    }

    /** Waits for {@link #close}. */
    public void await() throws InterruptedException {
        thread.join();
    }

    /** What became of the packets; right after close, a moment old before. */
    public Map<DecapCounter, Long> counts() {
        return counts.toMap();
    }

    private void work(Poller poller) {
        while (!ends) {
            waker.drain();
            boolean isBusy = false;
            for (Door door : doors) {
                isBusy |= take(door);
            }
            if (!isBusy && !ends) {
                poller.await(WAIT_MS);
            }
        }
    }

    private boolean take(Door door) {
        TunnelReceiver receiver = door.receiver();
        int packets = receiver.receive();
        for (int i = 0; i < packets; i++) {
            DecapCounter fate = receiver.isTruncated(i)
                    ? DecapCounter.TRUNCATED
                    : decapsulator.open(
                            door.encapsulation(),
                            door.version(),
                            receiver.memory(),
                            receiver.at(i),
                            receiver.length(i),
                            receiver.trafficClass(i),
                            receiver.sourceHigh(i),
                            receiver.sourceLow(i));
            if (fate == DecapCounter.DELIVERED
                    && !tun.receive(receiver.memory(), decapsulator.innerAt(), decapsulator.innerLength())) {
                fate = DecapCounter.REFUSED;
            }
            counts.add(fate);
        }
        return packets > 0;
    }

    private void openDoors() throws LinuxException {
        boolean isInner4 = settings.vips().stream().anyMatch(ServerSetup::isV4);
        boolean isInner6 = settings.vips().stream().anyMatch(vip -> !ServerSetup.isV4(vip));
        for (boolean outer6 : new boolean[] {false, true}) {
            if (settings.directors().stream().noneMatch(range -> ServerSetup.isV4(range.address()) != outer6)) {
                continue;
            }
            for (Encapsulation encapsulation : settings.encapsulations()) {
                switch (encapsulation) {
                    case IPIP -> {
                        if (isInner4) {
                            door(TunnelReceiver.raw(outer6, TunnelReceiver.IPIP), encapsulation, 4);
                        }
                        if (isInner6) {
                            door(TunnelReceiver.raw(outer6, TunnelReceiver.IPV6), encapsulation, 6);
                        }
                    }
                    case GRE -> door(TunnelReceiver.raw(outer6, TunnelReceiver.GRE), encapsulation, 0);
                    case GUE -> door(TunnelReceiver.udp(outer6, settings.guePort()), encapsulation, 0);
                }
            }
        }
    }

    private void door(TunnelReceiver receiver, Encapsulation encapsulation, int version) {
        doors.add(new Door(open(receiver), encapsulation, version));
    }

    /** The device has the VIPs, because rp_filter 2 drops everything on a device without an address. */
    private void prepareDevice() throws RealServerException {
        String device = settings.device();
        if (Files.exists(Path.of("/proc/sys/net/ipv6/conf", device))) {
            // No link-local address: the kernel has nothing to say into the tunnel.
            String _ = HostCommand.run(List.of("ip", "link", "set", device, "addrgenmode", "none"));
        }
        Path filter = Path.of("/proc/sys/net/ipv4/conf", device, "rp_filter");
        try {
            Files.writeString(filter, "2");
        } catch (IOException e) {
            if (HostReader.read().effective("rp_filter", device) == 1) {
                throw RealServerException.prerequisite(
                        "rp_filter of %s is 1, which drops clients' packets, and can't be set: %s. In a container set it from outside (docker run --sysctl net.ipv4.conf.all.rp_filter=2)"
                                .formatted(device, e));
            }
        }
        String _ = HostCommand.run(List.of("ip", "link", "set", device, "up"));
        for (InetAddress vip : settings.vips()) {
            Step.Address step = new Step.Address(vip, device, List.of());
            String _ = HostCommand.run(List.of(("ip address add " + step.arguments()).split(" ", -1)));
        }
    }

    /** Where the kernel knows a protocol, its own tunnel answers too: with a second copy, or port unreachable. */
    private void refuseKernelTunnels() throws RealServerException {
        List<String> kernels = HostReader.read().links().stream()
                .map(HostState.Link::type)
                .filter(type -> (settings.encapsulations().contains(Encapsulation.IPIP)
                                && List.of("ipip", "sit", "tunnel6").contains(type))
                        || (settings.encapsulations().contains(Encapsulation.GRE)
                                && List.of("gre", "gre6").contains(type)))
                .distinct()
                .toList();
        if (!kernels.isEmpty()) {
            throw new RealServerException("this kernel opens such tunnels itself (it has a device of type "
                    + String.join(", ", kernels)
                    + "), so two would; let it: spillway realserver setup --method tun --apply");
        }
    }

    private RealServerException explained(LinuxException e) {
        String advice;
        if (e.isPermission()) {
            advice = "it needs root, or CAP_NET_ADMIN and CAP_NET_RAW";
        } else if (e.errno() == LinuxException.ENOENT) {
            advice =
                    "there is no %1$s; in a container: docker run --device %1$s, or mkdir -p /dev/net && mknod %1$s c 10 200"
                            .formatted(TunDevice.PATH);
        } else if (e.errno() == LinuxException.EBUSY) {
            advice = "is another decapsulator running? Stop it, or name another device: --device";
        } else if (e.errno() == LinuxException.EADDRINUSE) {
            advice = "who has UDP port %d? ss -lnup 'sport = %1$d'; ip fou show".formatted(settings.guePort());
        } else {
            return new RealServerException(String.valueOf(e.getMessage()));
        }
        return RealServerException.prerequisite(e.getMessage() + ": " + advice);
    }

    private <T extends AutoCloseable> T open(T resource) {
        opened.push(resource);
        return resource;
    }

    private void closeAll() {
        while (!opened.isEmpty()) {
            try {
                opened.pop().close();
            } catch (Exception e) {
                throw new IllegalStateException("closing a descriptor or an arena can't fail", e);
            }
        }
    }
}
