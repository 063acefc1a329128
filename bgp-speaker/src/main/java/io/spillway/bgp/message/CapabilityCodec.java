package io.spillway.bgp.message;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Values of capabilities. One that makes no sense makes a known capability unknown, not the OPEN wrong (RFC 5492,
 * section 5): decoding never fails.
 */
final class CapabilityCodec {
    private static final int RESTARTED = 0x8000;
    private static final int NOTIFICATION = 0x4000;
    private static final int RESTART_TIME = 0x0FFF;
    private static final int FORWARDING = 0x80;
    private static final int ADD_PATH_RECEIVE = 1;
    private static final int ADD_PATH_SEND = 2;

    private CapabilityCodec() {}

    static Capability decode(int code, byte[] value) {
        try {
            WireReader in = new WireReader(value, 0, value.length, BgpError.OPEN_UNSPECIFIC);
            Capability capability = known(code, value, in);
            return in.hasRemaining() ? new Capability.Other(code, value) : capability;
        } catch (DecodeException e) {
            return new Capability.Other(code, value);
        }
    }

    private static Capability known(int code, byte[] value, WireReader in) throws DecodeException {
        return switch (code) {
            case Capability.Multiprotocol.CODE -> multiprotocol(in);
            case Capability.RouteRefreshCapability.CODE -> new Capability.RouteRefreshCapability();
            case Capability.ExtendedNextHop.CODE -> extendedNextHop(in);
            case Capability.ExtendedMessage.CODE -> new Capability.ExtendedMessage();
            case Capability.Role.CODE -> new Capability.Role(in.u8());
            case Capability.GracefulRestart.CODE -> gracefulRestart(in);
            case Capability.FourOctetAs.CODE -> new Capability.FourOctetAs(in.u32());
            case Capability.MultiSession.CODE, Capability.MultiSession.CISCO_CODE -> multiSession(code, in);
            case Capability.AddPath.CODE -> addPath(in);
            case Capability.EnhancedRouteRefresh.CODE -> new Capability.EnhancedRouteRefresh();
            case Capability.LongLivedGracefulRestart.CODE -> longLived(in);
            case Capability.Hostname.CODE -> new Capability.Hostname(text(in), text(in));
            case Capability.SoftwareVersion.CODE -> new Capability.SoftwareVersion(text(in));
            case Capability.PreStandardRouteRefresh.CODE -> new Capability.PreStandardRouteRefresh();
            default -> new Capability.Other(code, value);
        };
    }

    private static Capability multiprotocol(WireReader in) throws DecodeException {
        int afi = in.u16();
        in.u8(); // reserved: ignored (RFC 4760, section 8)
        return new Capability.Multiprotocol(afi, in.u8());
    }

    private static Capability extendedNextHop(WireReader in) throws DecodeException {
        List<Capability.ExtendedNextHop.Pair> entries = new ArrayList<>();
        while (in.hasRemaining()) {
            entries.add(new Capability.ExtendedNextHop.Pair(in.u16(), in.u16(), in.u16()));
        }
        return new Capability.ExtendedNextHop(entries);
    }

    private static Capability gracefulRestart(WireReader in) throws DecodeException {
        int head = in.u16();
        List<Capability.GracefulRestart.Preserved> families = new ArrayList<>();
        while (in.hasRemaining()) {
            families.add(new Capability.GracefulRestart.Preserved(in.u16(), in.u8(), (in.u8() & FORWARDING) != 0));
        }
        return new Capability.GracefulRestart(
                (head & RESTARTED) != 0, (head & NOTIFICATION) != 0, head & RESTART_TIME, families);
    }

    private static Capability multiSession(int code, WireReader in) throws DecodeException {
        List<Integer> sessions = new ArrayList<>();
        while (in.hasRemaining()) {
            sessions.add(in.u8());
        }
        return new Capability.MultiSession(code, sessions);
    }

    private static Capability addPath(WireReader in) throws DecodeException {
        List<Capability.AddPath.Mode> families = new ArrayList<>();
        while (in.hasRemaining()) {
            int afi = in.u16();
            int safi = in.u8();
            int mode = in.u8();
            if (mode < ADD_PATH_RECEIVE || mode > (ADD_PATH_RECEIVE | ADD_PATH_SEND)) {
                // "Treated as not understood and ignored" (RFC 7911, section 4).
                throw new DecodeException(BgpError.OPEN_UNSPECIFIC, "add-path mode " + mode);
            }
            families.add(new Capability.AddPath.Mode(
                    afi, safi, (mode & ADD_PATH_SEND) != 0, (mode & ADD_PATH_RECEIVE) != 0));
        }
        return new Capability.AddPath(families);
    }

    private static Capability longLived(WireReader in) throws DecodeException {
        List<Capability.LongLivedGracefulRestart.Stale> families = new ArrayList<>();
        while (in.hasRemaining()) {
            families.add(new Capability.LongLivedGracefulRestart.Stale(
                    in.u16(), in.u8(), (in.u8() & FORWARDING) != 0, in.u8() << 16 | in.u16()));
        }
        return new Capability.LongLivedGracefulRestart(families);
    }

    private static String text(WireReader in) throws DecodeException {
        byte[] octets = in.bytes(in.u8());
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(octets))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new DecodeException(BgpError.OPEN_UNSPECIFIC, "text that is not UTF-8");
        }
    }

    /** @throws IllegalArgumentException a capability of more than 255 octets */
    static void encode(Capability capability, WireWriter out) {
        byte[] value = value(capability);
        if (value.length > 255) {
            throw new IllegalArgumentException(
                    capability.words() + " of " + value.length + " octets, a capability has at most 255");
        }
        out.u8(capability.code()).u8(value.length).bytes(value);
    }

    private static byte[] value(Capability capability) {
        WireWriter out = new WireWriter();
        switch (capability) {
            case Capability.Multiprotocol(int afi, int safi) ->
                out.u16(afi).u8(0).u8(safi);
            case Capability.ExtendedNextHop(var entries) ->
                entries.forEach(entry -> out.u16(entry.afi()).u16(entry.safi()).u16(entry.nextHopAfi()));
            case Capability.Role(int role) -> out.u8(role);
            case Capability.GracefulRestart restart -> gracefulRestart(restart, out);
            case Capability.FourOctetAs(long as) -> out.u32(as);
            case Capability.MultiSession(int _, var sessions) -> sessions.forEach(out::u8);
            case Capability.AddPath(var families) ->
                families.forEach(entry -> out.u16(entry.afi())
                        .u8(entry.safi())
                        .u8((entry.send() ? ADD_PATH_SEND : 0) | (entry.receive() ? ADD_PATH_RECEIVE : 0)));
            case Capability.LongLivedGracefulRestart(var families) ->
                families.forEach(entry -> out.u16(entry.afi())
                        .u8(entry.safi())
                        .u8(entry.forwarding() ? FORWARDING : 0)
                        .u8(entry.staleTimeS() >>> 16)
                        .u16(entry.staleTimeS()));
            case Capability.Hostname(String host, String domain) -> {
                text(host, out);
                text(domain, out);
            }
            case Capability.SoftwareVersion(String version) -> text(version, out);
            case Capability.Other(int _, byte[] raw) -> out.bytes(raw);
            case Capability.RouteRefreshCapability _,
                    Capability.ExtendedMessage _,
                    Capability.EnhancedRouteRefresh _,
                    Capability.PreStandardRouteRefresh _ -> {}
        }
        return out.toBytes();
    }

    private static void gracefulRestart(Capability.GracefulRestart restart, WireWriter out) {
        out.u16((restart.restarted() ? RESTARTED : 0)
                | (restart.notification() ? NOTIFICATION : 0)
                | (restart.restartTimeS() & RESTART_TIME));
        restart.families()
                .forEach(entry -> out.u16(entry.afi()).u8(entry.safi()).u8(entry.forwarding() ? FORWARDING : 0));
    }

    private static void text(String text, WireWriter out) {
        byte[] octets = text.getBytes(StandardCharsets.UTF_8);
        if (octets.length > 255) {
            throw new IllegalArgumentException("a name of " + octets.length + " octets, at most 255");
        }
        out.u8(octets.length).bytes(octets);
    }
}
