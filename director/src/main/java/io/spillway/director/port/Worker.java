package io.spillway.director.port;

/** A thread that ends because its task does. Thread rule: any thread. */
public final class Worker {
    private final Thread thread;

    public Worker(String name, Runnable task) {
        thread = Thread.ofPlatform().name(name).daemon().start(task);
    }

    /** Waits for the end, even when interrupted: what the thread uses is closed next. */
    public void join() {
        boolean interrupted = false;
        while (true) {
            try {
                thread.join();
                break;
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
