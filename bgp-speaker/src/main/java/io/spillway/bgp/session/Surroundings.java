package io.spillway.bgp.session;

import io.spillway.bgp.rib.Rib;
import java.util.concurrent.Executor;
import java.util.random.RandomGenerator;

/**
 * What every neighbor of a speaker works with.
 *
 * @param executor runs a task on the speaker's thread, from any other
 * @param rib the routes of neighbors that are kept
 */
record Surroundings(
        SpeakerConfig local,
        Network network,
        RandomGenerator random,
        SpeakerObserver observer,
        Liveness liveness,
        Executor executor,
        Rib rib) {}
