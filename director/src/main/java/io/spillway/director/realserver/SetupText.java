package io.spillway.director.realserver;

import io.spillway.director.service.Forwarding.Tunnel;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** A plan as a script for {@code sh}, and what keeps it over a restart. Pure. */
public final class SetupText {
    /** Where {@link #persistence} expects the script. */
    public static final String SCRIPT = "/etc/spillway/realserver.sh";

    private SetupText() {}

    /** Can be run twice; needs root. */
    public static String script(ServerSetup setup) {
        StringBuilder text = new StringBuilder("#!/bin/sh\n");
        comment(text, "A real server for " + title(setup) + ". Run it as root; it can be run twice.");
        text.append("set -e\n");
        for (Step step : SetupPlan.of(setup)) {
            if (!step.why().isEmpty()) {
                text.append('\n');
                step.why().forEach(line -> comment(text, line));
            }
            step.shell().forEach(line -> text.append(line).append('\n'));
        }
        if (setup.isOwnDecap()) {
            text.append('\n');
            comment(text, "This kernel opens no tunnels: the process that does, in the foreground, as a service.");
            comment(text, decap(setup));
        } else if (setup.method() instanceof Tunnel && setup.directors().isEmpty()) {
            text.append('\n');
            comment(
                    text,
                    "Anybody who reaches this host can send through the tunnel. --director ADDRESS,... lets only them.");
        }
        return text.toString();
    }

    /** How our own decapsulator is started. */
    public static String decap(ServerSetup setup) {
        StringBuilder line =
                new StringBuilder("spillway realserver decap --vip ").append(AddressText.list(setup.vips(), ","));
        line.append(" --from ")
                .append(
                        setup.directors().isEmpty()
                                ? "DIRECTOR"
                                : setup.directors().stream()
                                        .map(AddressRange::toString)
                                        .collect(Collectors.joining(",")));
        if (setup.method() instanceof Tunnel tunnel) {
            line.append(" --encapsulation ")
                    .append(tunnel.encapsulation().name().toLowerCase(Locale.ROOT));
            if (tunnel.port() != 0) {
                line.append(" --tunnel-port ").append(tunnel.port());
            }
        }
        return line.toString();
    }

    /** Files for systemd that do all of it at every start. */
    public static String persistence(ServerSetup setup) {
        StringBuilder text = new StringBuilder();
        comment(text, "1. Keep the script: the same command without --persist, > " + SCRIPT);
        comment(text, "2. /etc/systemd/system/spillway-realserver.service:");
        unit(
                text,
                "Real server for " + title(setup),
                "Type=oneshot",
                "RemainAfterExit=yes",
                "ExecStart=/bin/sh " + SCRIPT);
        String units = "spillway-realserver";
        if (setup.isOwnDecap()) {
            comment(text, "3. /etc/systemd/system/spillway-decap.service, with the path of your spillway:");
            unit(text, "Opens the directors' tunnels", "Restart=always", "ExecStart=/usr/local/bin/" + decap(setup));
            units += " spillway-decap";
        }
        comment(text, "At last:  systemctl daemon-reload && systemctl enable --now " + units);
        return text.toString();
    }

    private static void unit(StringBuilder text, String description, String... service) {
        text.append("[Unit]\nDescription=").append(description).append('\n');
        text.append("Wants=network-online.target\nAfter=network-online.target\n\n[Service]\n");
        List.of(service).forEach(line -> text.append(line).append('\n'));
        text.append("\n[Install]\nWantedBy=multi-user.target\n\n");
    }

    private static String title(ServerSetup setup) {
        String vips = AddressText.list(setup.vips(), ", ");
        return setup.method() instanceof Tunnel tunnel
                ? "TUN (%s over %s) with VIP %s"
                        .formatted(tunnel.encapsulation(), setup.isOuterV4() ? "IPv4" : "IPv6", vips)
                : "DR with VIP " + vips;
    }

    private static void comment(StringBuilder text, String line) {
        text.append("# ").append(line).append('\n');
    }
}
