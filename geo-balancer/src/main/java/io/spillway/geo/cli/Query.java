package io.spillway.geo.cli;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

/** The path of a request, with what is asked for. */
final class Query {
    private final StringBuilder path;
    private char separator = '?';

    Query(String path) {
        this.path = new StringBuilder(path);
    }

    Query add(String name, String value) {
        path.append(separator).append(name).append('=').append(encoded(value));
        separator = '&';
        return this;
    }

    static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    @Override
    public String toString() {
        return path.toString();
    }
}
