package io.spillway.lab.bench;

import io.spillway.lab.topology.LabException;

/** {@code spillway bgp run} with one neighbor whose routes are kept. */
record SpeakerReceiver(SpeakerDaemon speaker) implements Receiver {
    private static final int MOST_PREFIXES = 4_000_000;

    static Receiver start(FullTableNetwork network) throws LabException {
        SpeakerDaemon speaker = SpeakerDaemon.start(network.laboratory(), FullTableNetwork.RECEIVER_NODE, """
                  local-as: %1$d
                  router-id: %2$s
                  listen: %2$s:179
                  neighbors:
                    - {address: %3$s, remote-as: %4$d, passive: true, hold-time: 240s, import: all, max-prefixes: %5$d}
                """.formatted(
                        FullTableNetwork.RECEIVER_AS,
                        FullTableNetwork.RECEIVER,
                        FullTable.SENDER,
                        FullTable.SENDER_AS,
                        MOST_PREFIXES));
        try {
            speaker.awaitRunning();
            return new SpeakerReceiver(speaker);
        } catch (LabException e) {
            speaker.close();
            throw e;
        }
    }

    @Override
    public long pid() {
        return speaker.daemon().pid();
    }

    @Override
    public boolean hasSentinel() throws LabException {
        return speaker.hasBest(FullTable.SENTINEL);
    }

    @Override
    public int prefixes() throws LabException {
        return speaker.prefixesOf(FullTable.SENDER);
    }

    @Override
    public void close() throws LabException {
        speaker.close();
    }
}
