package io.spillway.director.linux;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;

/**
 * The C library's calls, each with its result checked. Those on the packet path return {@code -errno} instead of
 * throwing. Thread rule: any thread.
 */
final class Libc {
    private static final Linker LINKER = Linker.nativeLinker();
    private static final StructLayout CALL_STATE = Linker.Option.captureStateLayout();
    private static final VarHandle ERRNO = CALL_STATE.varHandle(MemoryLayout.PathElement.groupElement("errno"));
    private static final ThreadLocal<MemorySegment> STATE =
            ThreadLocal.withInitial(() -> Arena.ofAuto().allocate(CALL_STATE));

    private static final MethodHandle SOCKET = call("socket", JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT);
    private static final MethodHandle BIND = call("bind", JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT);
    private static final MethodHandle SETSOCKOPT =
            call("setsockopt", JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT);
    private static final MethodHandle GETSOCKOPT =
            call("getsockopt", JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS, ADDRESS);
    private static final MethodHandle SEND = call("send", JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT);
    private static final MethodHandle RECV = call("recv", JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT);
    private static final MethodHandle SENDMMSG = call("sendmmsg", JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT);
    private static final MethodHandle RECVMMSG =
            call("recvmmsg", JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT, ADDRESS);
    private static final MethodHandle POLL = call("poll", JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT);
    private static final MethodHandle EVENTFD = call("eventfd", JAVA_INT, JAVA_INT, JAVA_INT);
    private static final MethodHandle READ = call("read", JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG);
    private static final MethodHandle WRITE = call("write", JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG);
    /** The address as a number: a slice of a segment for each packet would be an object for each packet. */
    private static final MethodHandle WRITE_AT = call("write", JAVA_LONG, JAVA_INT, JAVA_LONG, JAVA_LONG);

    private static final MethodHandle OPEN = LINKER.downcallHandle(
            LINKER.defaultLookup().findOrThrow("open"),
            FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT),
            Linker.Option.captureCallState("errno"),
            Linker.Option.firstVariadicArg(2));
    private static final MethodHandle CLOSE = call("close", JAVA_INT, JAVA_INT);
    private static final MethodHandle MMAP =
            call("mmap", ADDRESS, ADDRESS, JAVA_LONG, JAVA_INT, JAVA_INT, JAVA_INT, JAVA_LONG);
    private static final MethodHandle MUNMAP = call("munmap", JAVA_INT, ADDRESS, JAVA_LONG);
    private static final MethodHandle IOCTL = LINKER.downcallHandle(
            LINKER.defaultLookup().findOrThrow("ioctl"),
            FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_LONG, ADDRESS),
            Linker.Option.captureCallState("errno"),
            Linker.Option.firstVariadicArg(2));
    private static final MethodHandle STRERROR = LINKER.downcallHandle(
            LINKER.defaultLookup().findOrThrow("strerror"), FunctionDescriptor.of(ADDRESS, JAVA_INT));

    private static final int PROT_READ_WRITE = 3;
    private static final int MAP_SHARED = 1;
    private static final int MAP_PRIVATE = 2;
    private static final int MAP_ANONYMOUS = 0x20;
    private static final int MAP_NORESERVE = 0x4000;
    private static final long MAP_FAILED = -1;

    private Libc() {}

    static int socket(int domain, int type, int protocol) throws LinuxException {
        try {
            return checked("socket", (int) SOCKET.invokeExact(state(), domain, type, protocol));
        } catch (Throwable e) {
            throw rethrown(e);
        }
    }

    static void bind(int fd, MemorySegment address) throws LinuxException {
        try {
            checked("bind", (int) BIND.invokeExact(state(), fd, address, (int) address.byteSize()));
        } catch (Throwable e) {
            throw rethrown(e);
        }
    }

    static void setsockopt(int fd, int level, int name, MemorySegment value) throws LinuxException {
        try {
            int result = (int) SETSOCKOPT.invokeExact(state(), fd, level, name, value, (int) value.byteSize());
            checked("setsockopt(" + level + ", " + name + ")", result);
        } catch (Throwable e) {
            throw rethrown(e);
        }
    }

    static void setsockopt(int fd, int level, int name, int value) throws LinuxException {
        try (var arena = Arena.ofConfined()) {
            setsockopt(fd, level, name, arena.allocateFrom(JAVA_INT, value));
        }
    }

    static void getsockopt(int fd, int level, int name, MemorySegment value) throws LinuxException {
        try (var arena = Arena.ofConfined()) {
            MemorySegment length = arena.allocateFrom(JAVA_INT, (int) value.byteSize());
            int result = (int) GETSOCKOPT.invokeExact(state(), fd, level, name, value, length);
            checked("getsockopt(" + level + ", " + name + ")", result);
        } catch (Throwable e) {
            throw rethrown(e);
        }
    }

    static void send(int fd, MemorySegment message, long length) throws LinuxException {
        try {
            checked("send", (long) SEND.invokeExact(state(), fd, message, length, 0));
        } catch (Throwable e) {
            throw rethrown(e);
        }
    }

    /** Sends what a socket's ring holds; bytes sent, or {@code -errno}. */
    static long send(int fd, int flags) {
        try {
            return orErrno((long) SEND.invokeExact(state(), fd, MemorySegment.NULL, 0L, flags));
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    /** Bytes received, or {@code -errno}. */
    static long recv(int fd, MemorySegment into, int flags) {
        try {
            return orErrno((long) RECV.invokeExact(state(), fd, into, into.byteSize(), flags));
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    /** Messages sent, or {@code -errno}. */
    static int sendmmsg(int fd, MemorySegment messages, int count, int flags) {
        try {
            return (int) orErrno((int) SENDMMSG.invokeExact(state(), fd, messages, count, flags));
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    /** Messages received, or {@code -errno}. */
    static int recvmmsg(int fd, MemorySegment messages, int count, int flags) {
        try {
            return (int) orErrno((int) RECVMMSG.invokeExact(state(), fd, messages, count, flags, MemorySegment.NULL));
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    /** Descriptors that are ready, or {@code -errno}. */
    static int poll(MemorySegment descriptors, long count, int timeoutMs) {
        try {
            return (int) orErrno((int) POLL.invokeExact(state(), descriptors, count, timeoutMs));
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    static int eventfd(int flags) throws LinuxException {
        try {
            return checked("eventfd", (int) EVENTFD.invokeExact(state(), 0, flags));
        } catch (Throwable e) {
            throw rethrown(e);
        }
    }

    /** Bytes read, or {@code -errno}. */
    static long read(int fd, MemorySegment into) {
        try {
            return orErrno((long) READ.invokeExact(state(), fd, into, into.byteSize()));
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    /** Bytes written, or {@code -errno}. */
    static long write(int fd, MemorySegment from) {
        try {
            return orErrno((long) WRITE.invokeExact(state(), fd, from, from.byteSize()));
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    /** As {@link #write}, of native memory from {@code at} on; allocates nothing. */
    static long write(int fd, MemorySegment from, long at, long length) {
        try {
            return orErrno((long) WRITE_AT.invokeExact(state(), fd, from.address() + at, length));
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    /** The descriptor of a file that exists. */
    static int open(String path, int flags) throws LinuxException {
        try (var arena = Arena.ofConfined()) {
            return checked("open(" + path + ")", (int) OPEN.invokeExact(state(), arena.allocateFrom(path), flags));
        } catch (Throwable e) {
            throw rethrown(e);
        }
    }

    static void close(int fd) {
        try {
            // Nothing can be done about an error: Linux has released the descriptor in any case.
            int _ = (int) CLOSE.invokeExact(state(), fd);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    /** Maps a descriptor's memory shared; it is unmapped when the arena closes. */
    static MemorySegment mmap(int fd, long size, Arena arena) throws LinuxException {
        return mmap(MAP_SHARED, fd, size, arena);
    }

    /** Maps zeroed memory, of which pages become real when they are touched; unmapped when the arena closes. */
    static MemorySegment mmapAnonymous(long size, Arena arena) throws LinuxException {
        return mmap(MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, size, arena);
    }

    private static MemorySegment mmap(int flags, int fd, long size, Arena arena) throws LinuxException {
        try {
            var mapped =
                    (MemorySegment) MMAP.invokeExact(state(), MemorySegment.NULL, size, PROT_READ_WRITE, flags, fd, 0L);
            checked("mmap", mapped.address() == MAP_FAILED ? -1 : 0);
            return mapped.reinterpret(size, arena, Libc::munmap);
        } catch (Throwable e) {
            throw rethrown(e);
        }
    }

    static void ioctl(int fd, String name, long request, MemorySegment argument) throws LinuxException {
        try {
            checked("ioctl(" + name + ")", (int) IOCTL.invokeExact(state(), fd, request, argument));
        } catch (Throwable e) {
            throw rethrown(e);
        }
    }

    static String errorText(int errno) {
        try {
            var text = (MemorySegment) STRERROR.invokeExact(errno);
            return text.reinterpret(256).getString(0);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    private static void munmap(MemorySegment mapped) {
        try {
            checked("munmap", (int) MUNMAP.invokeExact(state(), mapped, mapped.byteSize()));
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    private static MethodHandle call(String name, MemoryLayout result, MemoryLayout... arguments) {
        return LINKER.downcallHandle(
                LINKER.defaultLookup().findOrThrow(name),
                FunctionDescriptor.of(result, arguments),
                Linker.Option.captureCallState("errno"));
    }

    private static MemorySegment state() {
        return STATE.get();
    }

    private static int errno() {
        return (int) ERRNO.get(state(), 0L);
    }

    private static long orErrno(long result) {
        return result < 0 ? -errno() : result;
    }

    private static int checked(String call, int result) throws LinuxException {
        checked(call, (long) result);
        return result;
    }

    private static void checked(String call, long result) throws LinuxException {
        if (result < 0) {
            throw new LinuxException(call, errno());
        }
    }

    private static LinuxException rethrown(Throwable e) {
        if (e instanceof LinuxException failed) {
            return failed;
        }
        throw unexpected(e);
    }

    /** A downcall declares Throwable, but only a defect of the JVM or of this class gets here. */
    private static RuntimeException unexpected(Throwable e) {
        return new IllegalStateException("native call failed in the JVM", e);
    }
}
