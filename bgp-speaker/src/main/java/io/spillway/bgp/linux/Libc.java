package io.spillway.bgp.linux;

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
 * The C library's calls, each with its result checked. Those of every turn return {@code -errno} instead of throwing.
 * Thread rule: any thread.
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
    private static final MethodHandle SENDTO =
            call("sendto", JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT, ADDRESS, JAVA_INT);
    private static final MethodHandle RECVMSG = call("recvmsg", JAVA_LONG, JAVA_INT, ADDRESS, JAVA_INT);
    private static final MethodHandle PPOLL = call("ppoll", JAVA_INT, ADDRESS, JAVA_LONG, ADDRESS, ADDRESS);
    private static final MethodHandle EVENTFD = call("eventfd", JAVA_INT, JAVA_INT, JAVA_INT);
    private static final MethodHandle READ = call("read", JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG);
    private static final MethodHandle WRITE = call("write", JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG);
    private static final MethodHandle CLOSE = call("close", JAVA_INT, JAVA_INT);
    private static final MethodHandle SCHED_SETSCHEDULER =
            call("sched_setscheduler", JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS);
    private static final MethodHandle STRERROR = LINKER.downcallHandle(
            LINKER.defaultLookup().findOrThrow("strerror"), FunctionDescriptor.of(ADDRESS, JAVA_INT));

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

    static void setsockopt(int fd, int level, int name, int value) throws LinuxException {
        try (var arena = Arena.ofConfined()) {
            int result = (int) SETSOCKOPT.invokeExact(
                    state(), fd, level, name, arena.allocateFrom(JAVA_INT, value), Integer.BYTES);
            checked("setsockopt(" + level + ", " + name + ")", result);
        } catch (Throwable e) {
            throw rethrown(e);
        }
    }

    /** Bytes sent, or {@code -errno}. */
    static long sendto(int fd, MemorySegment message, long length, MemorySegment address) {
        try {
            return orErrno(
                    (long) SENDTO.invokeExact(state(), fd, message, length, 0, address, (int) address.byteSize()));
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    /** Bytes received, or {@code -errno}. */
    static long recvmsg(int fd, MemorySegment header) {
        try {
            return orErrno((long) RECVMSG.invokeExact(state(), fd, header, 0));
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    /** Descriptors that are ready, or {@code -errno}. */
    static int ppoll(MemorySegment descriptors, long count, MemorySegment timespec) {
        try {
            return (int) orErrno((int) PPOLL.invokeExact(state(), descriptors, count, timespec, MemorySegment.NULL));
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

    static void close(int fd) {
        try {
            // Nothing can be done about an error: Linux has released the descriptor in any case.
            int _ = (int) CLOSE.invokeExact(state(), fd);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    /** @param thread 0: the calling one */
    static void schedSetscheduler(int thread, int policy, MemorySegment parameter) throws LinuxException {
        try {
            checked("sched_setscheduler", (int) SCHED_SETSCHEDULER.invokeExact(state(), thread, policy, parameter));
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
        if (result < 0) {
            throw new LinuxException(call, errno());
        }
        return result;
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
