package io.spillway.director.linux;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * Turns off LRO, by which a network card merges received packets so that they can't be cut again as they were (SIOCETHTOOL),
 * and turns it on again at close. GRO may stay: its packets say how to cut them. Thread rule: one thread.
 */
public final class Offloads implements AutoCloseable {
    private static final int AF_INET = 2;
    private static final int SOCK_DGRAM_CLOEXEC = 2 | 0x80000;
    private static final long SIOCETHTOOL = 0x8946;
    private static final int ETHTOOL_GFLAGS = 0x25;
    private static final int ETHTOOL_SFLAGS = 0x26;
    private static final int FLAG_LRO = 1 << 15;
    /** struct ifreq: a name of 16 bytes and a union. */
    private static final int REQUEST_BYTES = 40;

    private final String interfaceName;
    private final int flagsWere;

    public Offloads(String interfaceName) throws LinuxException {
        this.interfaceName = interfaceName;
        flagsWere = flags();
        if (lroWasOn()) {
            int _ = ethtool(ETHTOOL_SFLAGS, flagsWere & ~FLAG_LRO);
        }
    }

    @Override
    public void close() throws LinuxException {
        if (lroWasOn()) {
            int _ = ethtool(ETHTOOL_SFLAGS, flagsWere);
        }
    }

    private boolean lroWasOn() {
        return (flagsWere & FLAG_LRO) != 0;
    }

    private int flags() throws LinuxException {
        try {
            return ethtool(ETHTOOL_GFLAGS, 0);
        } catch (LinuxException e) {
            if (e.errno() == LinuxException.EOPNOTSUPP) {
                return 0; // what the device can't do is not on
            }
            throw e;
        }
    }

    private int ethtool(int command, int value) throws LinuxException {
        int fd = Libc.socket(AF_INET, SOCK_DGRAM_CLOEXEC, 0);
        try (var arena = Arena.ofConfined()) {
            MemorySegment argument = arena.allocateFrom(JAVA_INT, command, value); // struct ethtool_value
            MemorySegment request = arena.allocate(REQUEST_BYTES, 8);
            request.setString(0, interfaceName);
            request.set(ADDRESS, 16, argument);
            Libc.ioctl(fd, "SIOCETHTOOL " + command + " " + interfaceName, SIOCETHTOOL, request);
            return argument.get(JAVA_INT, 4);
        } finally {
            Libc.close(fd);
        }
    }
}
