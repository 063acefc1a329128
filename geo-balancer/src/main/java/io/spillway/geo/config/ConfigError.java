package io.spillway.geo.config;

/**
 * One thing that is wrong with a site file.
 *
 * @param file as the user named it
 * @param line 1-based
 * @param rule the place in the file and what is asked there: "bgp.neighbors[0].hold-time: …"
 */
public record ConfigError(String file, int line, String rule) {
    /** The form that editors jump to: {@code site.yaml:12: rule}. */
    @Override
    public String toString() {
        return file + ":" + line + ": " + rule;
    }
}
