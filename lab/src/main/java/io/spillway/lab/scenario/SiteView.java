package io.spillway.lab.scenario;

import io.spillway.geo.api.ApiClient;
import io.spillway.geo.api.ApiException;
import io.spillway.geo.api.ApiRefusal;
import io.spillway.geo.api.Json;
import io.spillway.geo.api.SiteStatus;
import io.spillway.lab.topology.LabException;
import java.nio.file.Path;
import tools.jackson.core.JacksonException;

/** What a scenario asks of a site's status. Any thread. */
public final class SiteView {
    private SiteView() {}

    /** @throws LabException nobody answers at the socket, or not with a status */
    public static SiteStatus status(Path socket) throws LabException {
        try {
            return Json.read(new ApiClient(socket).get("/status"), SiteStatus.class);
        } catch (ApiException | ApiRefusal e) {
            throw new LabException(String.valueOf(e.getMessage()));
        } catch (JacksonException e) {
            throw new LabException("the site at " + socket + ": " + e.getMessage());
        }
    }

    /** The load of {@code site} as this site knows it; NaN when it doesn't or no longer does. */
    public static double loadOf(SiteStatus status, String site) {
        for (SiteStatus.Load load : status.load()) {
            Double value = load.load();
            if (load.site().equals(site) && load.live() && value != null) {
                return value;
            }
        }
        return Double.NaN;
    }

    /** The site's own load. */
    public static double ownLoad(SiteStatus status) {
        return loadOf(status, status.site());
    }

    /** Flows ever handed to other sites. */
    public static long spilledFlows(SiteStatus status) {
        return status.services().stream()
                .flatMap(s -> s.spilled().stream())
                .mapToLong(SiteStatus.Spilled::newFlows)
                .sum();
    }

    /** Flows ever scheduled on real servers. */
    public static long scheduledFlows(SiteStatus status) {
        return status.services().stream()
                .flatMap(s -> s.servers().stream())
                .mapToLong(SiteStatus.Server::newFlows)
                .sum();
    }

    /** Flows at the site's real servers now. */
    public static long activeFlows(SiteStatus status) {
        return status.services().stream()
                .flatMap(s -> s.servers().stream())
                .mapToLong(SiteStatus.Server::active)
                .sum();
    }
}
