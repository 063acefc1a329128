package io.spillway.director.linux;

import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * A device whose packets come from here: what is written to it, the kernel takes as received (tuntap.rst). It is gone
 * when this is closed or the process ends. Thread rule: one thread.
 */
public final class TunDevice implements AutoCloseable {
    public static final String PATH = "/dev/net/tun";
    /** Longest name of an interface. */
    public static final int MAX_NAME = 15;

    private static final int O_RDWR_NONBLOCK_CLOEXEC = 2 | 0x800 | 0x80000;
    private static final long TUNSETIFF = 0x400454ca;
    private static final int IFF_TUN = 1;
    private static final int IFF_NO_PI = 0x1000;
    private static final int IFF_TUN_EXCL = 0x8000;
    private static final int REQUEST_BYTES = 40;
    private static final int REQUEST_FLAGS = 16;

    private final int fd;

    /**
     * @param name 1..15 characters
     * @throws LinuxException {@link LinuxException#EBUSY} another process has a device of this name;
     *     {@link LinuxException#isPermission} CAP_NET_ADMIN is missing; ENOENT: there is no {@link #PATH}
     */
    public TunDevice(String name) throws LinuxException {
        if (name.isEmpty() || name.length() > MAX_NAME) {
            throw new IllegalArgumentException("a device's name has 1..15 characters: " + name);
        }
        fd = Libc.open(PATH, O_RDWR_NONBLOCK_CLOEXEC);
        try (var arena = Arena.ofConfined()) {
            MemorySegment request = arena.allocate(REQUEST_BYTES, 8); // struct ifreq
            request.setString(0, name);
            request.set(JAVA_SHORT, REQUEST_FLAGS, (short) (IFF_TUN | IFF_NO_PI | IFF_TUN_EXCL));
            Libc.ioctl(fd, "TUNSETIFF " + name, TUNSETIFF, request);
        } catch (LinuxException e) {
            Libc.close(fd);
            throw e;
        }
    }

    /** Hands an IP packet in native memory to the kernel. False: it was refused, as when the device is down. */
    public boolean receive(MemorySegment memory, long at, int length) {
        return Libc.write(fd, memory, at, length) == length;
    }

    @Override
    public void close() {
        Libc.close(fd);
    }
}
