package io.spillway.bgp.session;

/** An observer at work. */
public interface Observation extends AutoCloseable {
    /** The observer hears nothing any more, but for an event that is just being told. From any thread. */
    @Override
    void close();
}
