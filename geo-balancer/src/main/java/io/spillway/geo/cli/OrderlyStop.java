package io.spillway.geo.cli;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a daemon does when it is told to end: stop in order; and when it is told again, faster.
 *
 * <p>The JVM ends in order at the first signal and ignores every further one, and there is no API in {@code java.*} to hear
 * of it. {@code sun.misc.Signal} of the module {@code jdk.unsupported} is all there is (JEP 260 keeps it for want of
 * another); it is called by reflection, because javac warns of it in a way that nothing but reflection avoids. Where it
 * isn't there, or the JVM was started with {@code -Xrs}, the first signal does what it always does, and a second changes
 * nothing.
 */
final class OrderlyStop {
    private static final Logger LOG = LoggerFactory.getLogger(OrderlyStop.class);
    private static final String SIGNALS = "sun.misc.Signal";

    private OrderlyStop() {}

    /**
     * Installs it for the rest of the process. After a signal the JVM would end with 128 + its number; an ordered stop is
     * a success.
     *
     * @param stop at the end of the process, however it comes
     * @param hurry at every signal after the first; {@code stop} may be under way
     * @return the exit code, to be changed by whoever knows better
     */
    static AtomicInteger install(Runnable stop, Runnable hurry) {
        return install(SIGNALS, stop, hurry);
    }

    /** @param signals see {@link #handle} */
    static AtomicInteger install(String signals, Runnable stop, Runnable hurry) {
        AtomicInteger exitCode = new AtomicInteger(ExitCode.OK);
        Runtime.getRuntime()
                .addShutdownHook(Thread.ofPlatform().name("orderly-stop").unstarted(() -> {
                    stop.run();
                    Runtime.getRuntime().halt(exitCode.get());
                }));
        AtomicBoolean told = new AtomicBoolean();
        Runnable onSignal = () -> {
            if (told.getAndSet(true)) {
                hurry.run();
            } else {
                // The hook runs while this one waits; the handler's own thread must be free for the next signal.
                Thread.ofPlatform().name("signal").start(() -> System.exit(exitCode.get()));
            }
        };
        boolean _ = handle(signals, "TERM", onSignal) && handle(signals, "INT", onSignal);
        return exitCode;
    }

    /**
     * Has something done at a signal instead of what the JVM does.
     *
     * @param signals the class for it, whose name followed by {@code Handler} is that of the handler's interface
     * @return false: that can't be had, and the JVM does what it does
     */
    static boolean handle(String signals, String name, Runnable onSignal) {
        try {
            Class<?> signal = Class.forName(signals);
            Class<?> handler = Class.forName(signals + "Handler");
            InvocationHandler calls = (_, method, _) -> {
                // Nobody asks a handler for its hash code or its text.
                if (method.getName().equals("handle")) {
                    onSignal.run();
                    return null;
                }
                throw new UnsupportedOperationException(method.getName());
            };
            Object ours = Proxy.newProxyInstance(handler.getClassLoader(), new Class<?>[] {handler}, calls);
            signal.getMethod("handle", signal, handler)
                    .invoke(null, signal.getConstructor(String.class).newInstance(name), ours);
            return true;
        } catch (ReflectiveOperationException e) {
            LOG.warn("a second SIG{} will not end a drain at once: {}", name, e.toString());
            return false;
        }
    }
}
