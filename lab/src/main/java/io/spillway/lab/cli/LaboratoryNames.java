package io.spillway.lab.cli;

import io.spillway.lab.topology.LabException;
import io.spillway.lab.topology.TopologyCatalog;
import java.util.Iterator;

/** What completion offers for the name of a laboratory. One thread. */
final class LaboratoryNames implements Iterable<String> {
    @Override
    public Iterator<String> iterator() {
        try {
            return TopologyCatalog.ofThisDistribution().names().iterator();
        } catch (LabException e) {
            throw new IllegalStateException(e.getMessage(), e);
        }
    }
}
