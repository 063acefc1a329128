package io.spillway.lab.bench;

import io.spillway.lab.topology.LabException;
import io.spillway.lab.topology.Spillway;
import java.util.List;

/** Our speaker, in a JVM of its own. */
record SpeakerReceiver(Child child) implements Receiver {
    static Receiver start(FullTableNetwork network) throws LabException {
        List<String> program = Spillway.speakerProgram(
                SpeakerProgram.class,
                List.of(
                        Long.toString(FullTableNetwork.RECEIVER_AS),
                        FullTableNetwork.RECEIVER,
                        FullTable.SENDER,
                        Long.toString(FullTable.SENDER_AS)));
        Child child = new Child("the speaker", network.inNode(FullTableNetwork.RECEIVER_NODE, program));
        try {
            child.readLine();
            return new SpeakerReceiver(child);
        } catch (LabException e) {
            child.close();
            throw e;
        }
    }

    @Override
    public long pid() {
        return child.pid();
    }

    @Override
    public boolean hasSentinel() throws LabException {
        return "yes".equals(child.ask("best " + FullTable.SENTINEL));
    }

    @Override
    public int prefixes() throws LabException {
        return Integer.parseInt(child.ask("count"));
    }

    @Override
    public void close() throws LabException {
        child.close();
    }
}
