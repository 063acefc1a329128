package io.spillway.lab.cli;

import io.spillway.lab.topology.LabException;
import io.spillway.lab.topology.Topology.Node;
import io.spillway.lab.topology.TopologyCatalog;
import io.spillway.lab.topology.TopologyException;
import java.util.Iterator;
import java.util.NavigableSet;
import java.util.TreeSet;

/** What completion offers for the name of a node: those of all laboratories. One thread. */
final class NodeNames implements Iterable<String> {
    @Override
    public Iterator<String> iterator() {
        NavigableSet<String> nodes = new TreeSet<>();
        try {
            TopologyCatalog catalog = TopologyCatalog.ofThisDistribution();
            for (String laboratory : catalog.names()) {
                catalog.read(laboratory).nodes().stream().map(Node::name).forEach(nodes::add);
            }
            return nodes.iterator();
        } catch (LabException | TopologyException e) {
            throw new IllegalStateException(e.getMessage(), e);
        }
    }
}
