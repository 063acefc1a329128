package io.spillway.director.linux;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;

/**
 * Holds an interface for one director: two would forward every packet twice. The claim is a name in the abstract
 * namespace of unix sockets, which the kernel keeps for each network namespace and frees when the process ends, however
 * it ends (unix(7)). Thread rule: any one thread at a time.
 */
public final class InterfaceClaim implements AutoCloseable {
    private static final int AF_UNIX = 1;
    private static final int SOCK_DGRAM_CLOEXEC = 2 | 0x80000;

    private final int fd;

    /** @throws LinuxException with {@link LinuxException#EADDRINUSE} if another process has claimed it */
    public InterfaceClaim(String device) throws LinuxException {
        fd = Libc.socket(AF_UNIX, SOCK_DGRAM_CLOEXEC, 0);
        byte[] name = name(device).getBytes(StandardCharsets.UTF_8);
        try (var arena = Arena.ofConfined()) {
            // struct sockaddr_un; the zero in front of the name makes it an abstract one.
            MemorySegment address = arena.allocate(2 + 1 + name.length);
            address.set(JAVA_SHORT, 0, (short) AF_UNIX);
            MemorySegment.copy(name, 0, address, JAVA_BYTE, 3, name.length);
            Libc.bind(fd, address);
        } catch (LinuxException e) {
            Libc.close(fd);
            throw e;
        }
    }

    /** The claim's name, as {@code ss -xap} shows it after an "@". */
    public static String name(String device) {
        return "spillway/" + device;
    }

    @Override
    public void close() {
        Libc.close(fd);
    }
}
