package io.spillway.geo.cli;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a daemon does when it is told to end: stop in order; and when it is told again, faster. */
final class OrderlyStop {
    private static final Logger LOG = LoggerFactory.getLogger(OrderlyStop.class);

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
        handle("TERM", onSignal);
        handle("INT", onSignal);
        return exitCode;
    }

    /**
     * The JDK's handler for a second signal does nothing, and it has no public way to set another. By reflection, because
     * javac can't be told not to warn of these classes.
     */
    private static void handle(String name, Runnable onSignal) {
        try {
            Class<?> signal = Class.forName("sun.misc.Signal");
            Class<?> handler = Class.forName("sun.misc.SignalHandler");
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
        } catch (ReflectiveOperationException e) {
            LOG.warn("a second SIG{} will change nothing: {}", name, e.toString());
        }
    }
}
