package io.spillway.lab.bench;

import io.spillway.lab.topology.LabException;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** Who can be measured. */
public enum ReceiverKind {
    SPILLWAY("Spillway"),
    BIRD("BIRD");

    private final String label;

    ReceiverKind(String label) {
        this.label = label;
    }

    public String label() {
        return label;
    }

    /** Starts one, which listens when this returns or soon after. */
    Receiver start(FullTableNetwork network) throws LabException {
        return switch (this) {
            case SPILLWAY -> SpeakerReceiver.start(network);
            case BIRD -> BirdReceiver.start(network);
        };
    }

    /** As it is named on the command line: in lower case. */
    public static Optional<ReceiverKind> named(String name) {
        return Arrays.stream(values())
                .filter(kind -> kind.name().toLowerCase(Locale.ROOT).equals(name))
                .findFirst();
    }

    /** All names, for error messages. */
    public static String names() {
        return Arrays.stream(values())
                .map(kind -> kind.name().toLowerCase(Locale.ROOT))
                .collect(Collectors.joining(", "));
    }
}
