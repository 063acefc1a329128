package io.spillway.geo.site;

import io.spillway.director.Director;
import io.spillway.director.service.ServerSpec;

/**
 * Tells the director which servers may take new flows. Checks and agents speak at the same time, each of its own half: what
 * both together mean is looked up and passed on as one step, so that the last to come passes on the truth. Any thread.
 */
final class Usability {
    private final HealthBoard health;
    private final Director director;

    Usability(HealthBoard health, Director director) {
        this.health = health;
        this.director = director;
    }

    synchronized void changed(String service, ServerSpec server) {
        director.setServerUsable(service, server, health.healthy(service, server));
    }
}
