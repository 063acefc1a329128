package io.spillway.director.forward;

import io.spillway.director.SpillPlan;
import io.spillway.director.flow.AddressBook;
import io.spillway.director.packet.Ip;
import io.spillway.director.packet.Packet;
import io.spillway.director.service.Asking;
import io.spillway.director.service.FlowTarget;
import io.spillway.director.service.Inventory;
import io.spillway.director.service.OwnerSite;
import io.spillway.director.service.RealServer;
import io.spillway.director.service.ServiceStats;
import io.spillway.director.service.Templates;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * All virtual services as one engine runs them, found by a packet's protocol, VIP and port. Thread rule: engine thread
 * only.
 */
public final class Services {
    private static final int ANY_PORT = 0;
    private static final int FTP_PORT = 21;
    private static final int FTP_DATA_PORT = 20;
    private static final int FIRST_UNPRIVILEGED_PORT = 1024;

    private final List<RealServer> lost = new ArrayList<>();
    private Inventory inventory;
    private AddressBook book;
    private FlowTarget[] targets;
    private Map<String, VirtualService> byName = new HashMap<>();
    /** Sorted; the service of a key is at the same index of {@link #serviceOfKey}. */
    private long[] keys = {};

    private VirtualService[] serviceOfKey = {};
    /** Of the persistent ones among them. */
    private List<Templates> templates = List.of();

    /** Sorted. */
    private long[] serverEndpoints = {};

    public Services(Inventory inventory) {
        this.inventory = inventory;
        book = inventory.book();
        targets = inventory.targets();
        use(inventory);
    }

    /** Works with these services from now on; a service that stays keeps what its scheduler and its plan know. */
    public void use(Inventory changed) {
        inventory = changed;
        book = changed.book();
        targets = changed.targets();
        var services = new HashMap<String, VirtualService>();
        for (Inventory.Entry entry : changed.entries()) {
            VirtualService known = byName.get(entry.spec().name());
            if (known != null && known.accepts(entry)) {
                known.update(entry);
                lost.addAll(known.takeLost());
                services.put(entry.spec().name(), known);
            } else {
                services.put(entry.spec().name(), new VirtualService(entry));
            }
        }
        byName = services;
        keys = services.values().stream().mapToLong(Services::key).sorted().toArray();
        serviceOfKey = new VirtualService[keys.length];
        for (VirtualService service : services.values()) {
            serviceOfKey[Arrays.binarySearch(keys, key(service))] = service;
        }
        templates = services.values().stream()
                .map(service -> service.gate().templates())
                .filter(Objects::nonNull)
                .toList();
        serverEndpoints = changed.entries().stream()
                .flatMapToLong(entry -> entry.servers().stream()
                        .filter(server -> server.method().seesReplies())
                        .mapToLong(
                                server -> key(entry.spec().protocol().number(), server.addressNumber(), server.port())))
                .sorted()
                .toArray();
    }

    AddressBook book() {
        return book;
    }

    /**
     * Whether a source is none a client can have. RFC 1122 section 3.2.1.3, RFC 4291: addresses that are no host's; and a
     * VIP, which would have us talk to ourselves.
     */
    boolean isMartian(long high, long low) {
        if ((book.kinds(book.find(high, low)) & AddressBook.VIP) != 0) {
            return true;
        }
        if (Ip.isV4(high, low)) {
            int network = (int) low >>> 24;
            return network == 0 || network == 127 || network >= 224;
        }
        boolean isMulticast = (high >>> 56) == 0xff;
        boolean isUnspecifiedOrLoopback = high == 0 && (low >>> 1) == 0;
        return isMulticast || isUnspecifiedOrLoopback;
    }

    /** Whether a packet with this source may be a real server's reply. */
    boolean isServer(int protocol, int server, int port) {
        return Arrays.binarySearch(serverEndpoints, key(protocol, server, port)) >= 0
                || Arrays.binarySearch(serverEndpoints, key(protocol, server, ANY_PORT)) >= 0;
    }

    /** @param vip number of the address */
    @Nullable
    VirtualService find(int protocol, int vip, int port) {
        VirtualService exact = get(key(protocol, vip, port));
        if (exact != null) {
            return exact;
        }
        if (protocol == Packet.TCP && (port == FTP_DATA_PORT || port >= FIRST_UNPRIVILEGED_PORT)) {
            VirtualService ftp = get(key(protocol, vip, FTP_PORT));
            if (ftp != null && ftp.spec().takesOtherPorts()) {
                return ftp;
            }
        }
        return get(key(protocol, vip, ANY_PORT));
    }

    FlowTarget target(int number) {
        return targets[number];
    }

    /** Of all targets; every lesser number is one's. */
    int targets() {
        return targets.length;
    }

    /** A peer as the owner of flows. */
    OwnerSite owner(int peer) {
        return inventory.owners().get(peer);
    }

    Asking asking() {
        return inventory.asking();
    }

    /** See {@link VirtualService#countForeign}. */
    void countForeign(int protocol, int vip, int port, int peer, int change) {
        VirtualService service = find(protocol, vip, port);
        if (service != null) {
            service.countForeign(peer, change);
        }
    }

    /** To be called on each engine after a server of the service became usable or stopped being so. */
    public void serversChanged(String service) {
        VirtualService known = byName.get(service);
        if (known != null) {
            known.serversChanged();
            lost.addAll(known.takeLost());
        }
    }

    boolean hasLost() {
        return !lost.isEmpty();
    }

    /** UDP servers that have stopped being usable since the last call. */
    List<RealServer> takeLost() {
        List<RealServer> taken = List.copyOf(lost);
        lost.clear();
        return taken;
    }

    /** Forgets clients whose time is up. */
    void expireTemplates(long nowNs, int steps) {
        for (int i = 0; i < templates.size(); i++) {
            templates.get(i).expire(nowNs, steps);
        }
    }

    public void setSpill(String service, SpillPlan plan, long nowNs) {
        VirtualService known = byName.get(service);
        if (known != null) {
            known.setSpill(plan, nowNs);
        }
    }

    /** In configuration order. */
    public List<ServiceStats> stats() {
        return inventory.entries().stream()
                .map(entry -> entry.spec().name())
                .map(byName::get)
                .map(Objects::requireNonNull)
                .map(VirtualService::stats)
                .toList();
    }

    private @Nullable VirtualService get(long key) {
        int index = Arrays.binarySearch(keys, key);
        return index < 0 ? null : serviceOfKey[index];
    }

    private static long key(VirtualService service) {
        return key(
                service.spec().protocol().number(),
                service.vip(),
                service.spec().port());
    }

    private static long key(int protocol, int address, int port) {
        return ((long) address << 24) | ((long) port << 8) | protocol;
    }
}
