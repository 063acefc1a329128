package io.spillway.lab.simulate;

import io.spillway.geo.policy.CreditPolicy;
import io.spillway.geo.policy.OnOffPolicy;
import io.spillway.geo.policy.SpillPolicy;
import io.spillway.load.report.Thresholds;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** What decides in a simulated site: the daemon's own classes, with the thresholds of the mission. */
public enum PolicyKind {
    /** Nobody spills. */
    NONE("none"),
    ON_OFF(OnOffPolicy.NAME),
    CREDIT(CreditPolicy.NAME);

    private final String word;

    PolicyKind(String word) {
        this.word = word;
    }

    /** As it is called on the command line, and in the daemon's configuration. */
    public String word() {
        return word;
    }

    public static Optional<PolicyKind> of(String word) {
        return Arrays.stream(values()).filter(kind -> kind.word.equals(word)).findFirst();
    }

    public static List<String> words() {
        return Arrays.stream(values()).map(PolicyKind::word).toList();
    }

    /** One for a site; empty where nobody spills. */
    Optional<SpillPolicy> create(String site, long intervalMs) {
        return switch (this) {
            case NONE -> Optional.empty();
            case ON_OFF -> Optional.of(new OnOffPolicy(Thresholds.DEFAULT));
            case CREDIT -> Optional.of(new CreditPolicy(site, Thresholds.DEFAULT, intervalMs));
        };
    }
}
