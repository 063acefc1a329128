package io.spillway.bgp.message;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Messages to begin with, and what can be done to them. */
final class FuzzCorpus {
    private static final Inet4Address ID = Inet4Address.ofLiteral("10.0.0.1");
    /** Flags that make sense, and some that don't. */
    private static final int[] FLAGS = {0x40, 0x80, 0xC0, 0xE0, 0x50, 0x90, 0xD0, 0x00};

    private FuzzCorpus() {}

    /** One of every kind, with every attribute and every capability, in every context. */
    static List<byte[]> messages(List<CodecContext> contexts) {
        List<byte[]> corpus = new ArrayList<>();
        for (Message message : messages()) {
            for (CodecContext context : contexts) {
                corpus.add(MessageCodec.encode(message, context));
                if (message instanceof Update update) {
                    corpus.add(MessageCodec.encode(accepted(update, context), context));
                }
            }
        }
        return corpus;
    }

    /** Without the attributes that this context discards: one without an error. */
    private static Update accepted(Update update, CodecContext context) {
        List<PathAttribute> attributes = new ArrayList<>(update.attributes());
        attributes.removeIf(attribute -> {
            AttributeDescriptor<?> descriptor = AttributeDescriptors.of(attribute.code());
            return descriptor != null && !descriptor.scope().accepts(context);
        });
        return Update.of(update.withdrawn(), attributes, update.nlri());
    }

    private static List<Message> messages() {
        Nlri none = Nlri.empty(Family.IPV4_UNICAST);
        Nlri ipv4 = Nlri.builderWithPathIds(Family.IPV4_UNICAST)
                .add(1, InetAddress.ofLiteral("10.101.4.0"), 24)
                .add(-1, InetAddress.ofLiteral("0.0.0.0"), 0)
                .build();
        Nlri ipv6 = Nlri.builderWithPathIds(Family.IPV6_UNICAST)
                .add(7, InetAddress.ofLiteral("2001:db8:4::"), 48)
                .build();
        List<InetAddress> global = List.of(InetAddress.ofLiteral("2001:db8::1"));
        List<InetAddress> linkLocalToo = List.of(global.getFirst(), InetAddress.ofLiteral("fe80::1"));
        List<Message> messages = new ArrayList<>(List.of(
                Open.of(4_200_000_005L, 9, ID, capabilities()),
                Open.of(2, 9, ID, List.of(new Capability.Other(200, new byte[255]))),
                Open.of(2, 9, ID, List.of()),
                Notification.administrativeShutdown("maintenance"),
                Notification.hardReset(Notification.administrativeReset("policy")),
                new Keepalive(),
                new RouteRefresh(1, RouteRefresh.REQUEST, 1),
                new RouteRefresh(2, RouteRefresh.END, 1),
                Update.endOfRib(Family.IPV4_UNICAST),
                Update.endOfRib(Family.IPV6_UNICAST),
                Update.of(ipv4, attributes(), ipv4),
                Update.of(none, attributes().subList(0, 8), ipv4)));
        for (MpReach reach : List.of(
                new MpReach(global, ipv6),
                new MpReach(linkLocalToo, ipv6),
                new MpReach(List.of(ID), ipv4),
                new MpReach(linkLocalToo, ipv4))) {
            List<PathAttribute> multiprotocol = new ArrayList<>(attributes());
            multiprotocol.addFirst(new MpUnreach(ipv6));
            multiprotocol.addFirst(reach);
            messages.add(Update.of(none, multiprotocol, none));
        }
        return messages;
    }

    private static List<PathAttribute> attributes() {
        return List.of(
                new Origin(Origin.IGP),
                AsPath.sequence(List.of(65_001L, 4_200_000_005L)),
                new NextHop(Inet4Address.ofLiteral("10.0.0.2")),
                new MultiExitDisc(1),
                new LocalPref(100),
                new AtomicAggregate(),
                new Aggregator(65_001, ID),
                new Communities(List.of(1, 2)),
                new OriginatorId(ID),
                new ClusterList(List.of(ID)),
                new ExtendedCommunities(List.of(1L)),
                new As4Path(List.of(new Segment(Segment.Type.SEQUENCE, List.of(1L)))),
                new As4Aggregator(1, ID),
                new OpaqueAttribute(0xC0, 22, Hex.bytes("00060000000a000002")),
                new OpaqueAttribute(0xC0, 23, Hex.bytes("00080006010400000001")),
                new OpaqueAttribute(0xC0, 25, new byte[20]),
                new Aigp(10),
                new OpaqueAttribute(0x80, 29, Hex.bytes("0400000100")),
                new LargeCommunities(List.of(new LargeCommunities.Value(1, 2, 3))),
                new OnlyToCustomer(65_001),
                new OpaqueAttribute(0xC0, 40, Hex.bytes("01000700000000000001")),
                new OpaqueAttribute(0xC0, 99, new byte[3]));
    }

    private static List<Capability> capabilities() {
        return List.of(
                Capability.Multiprotocol.of(Family.IPV4_UNICAST),
                new Capability.RouteRefreshCapability(),
                Capability.ExtendedNextHop.ipv4OverIpv6(),
                new Capability.ExtendedMessage(),
                new Capability.Role(3),
                new Capability.GracefulRestart(
                        true, true, 120, List.of(new Capability.GracefulRestart.Preserved(1, 1, true))),
                new Capability.FourOctetAs(4_200_000_005L),
                new Capability.MultiSession(68, List.of(1)),
                new Capability.AddPath(List.of(new Capability.AddPath.Mode(1, 1, true, true))),
                new Capability.EnhancedRouteRefresh(),
                new Capability.LongLivedGracefulRestart(
                        List.of(new Capability.LongLivedGracefulRestart.Stale(1, 1, true, 86_400))),
                new Capability.Hostname("r1", "example.net"),
                new Capability.SoftwareVersion("1.0"),
                new Capability.PreStandardRouteRefresh());
    }

    /** A message with a few octets changed, cut out or put in. */
    static byte[] mutate(byte[] original, Random random) {
        byte[] message = original.clone();
        for (int i = random.nextInt(4); i >= 0; i--) {
            int at = 16 + random.nextInt(message.length - 16);
            switch (random.nextInt(6)) {
                case 0 -> message[at] = (byte) random.nextInt(256);
                case 1 -> message[at] ^= (byte) (1 << random.nextInt(8));
                case 2 -> message[at] = random.nextBoolean() ? 0 : (byte) 0xFF;
                case 3 -> message = cutOut(message, at, 1 + random.nextInt(4));
                case 4 -> message = insert(message, at, octets(1 + random.nextInt(4), random));
                default -> message = insert(message, at, copy(message, random));
            }
        }
        if (random.nextInt(10) > 0) {
            // Mostly with a true length, or nothing but the header would ever be tested.
            setLength(message);
        }
        return message;
    }

    /** An UPDATE whose lengths are right, most of the time, and whose values are anything. */
    static byte[] update(Random random) {
        WireWriter attributes = new WireWriter();
        int size = random.nextInt(20) == 0 ? 60_000 : 400;
        while (random.nextInt(12) > 0 && attributes.position() < size) {
            int flags = FLAGS[random.nextInt(FLAGS.length)];
            int code = random.nextInt(random.nextBoolean() ? 42 : 256);
            byte[] value = octets(random.nextInt(random.nextInt(8) == 0 ? 3000 : 24), random);
            if ((code == 14 || code == 15) && value.length > 3) {
                value[0] = 0;
                value[1] = (byte) (1 + random.nextInt(2));
                value[2] = 1;
                value[3] = (byte) (code == 14 ? List.of(4, 16, 32).get(random.nextInt(3)) : value[3]);
            }
            boolean extended = (flags & 0x10) != 0;
            attributes.u8(flags).u8(code);
            int length = random.nextInt(30) == 0 ? random.nextInt(300) : value.length;
            if (extended) {
                attributes.u16(length);
            } else {
                attributes.u8(length);
            }
            attributes.bytes(value, 0, extended ? value.length : Math.min(value.length, 255));
        }
        byte[] nlri = random.nextBoolean() ? Hex.bytes("18c63364") : octets(random.nextInt(12), random);
        WireWriter out = new WireWriter().bytes(Hex.bytes("ff".repeat(16) + "000002"));
        out.u16(0).u16(attributes.position()).bytes(attributes.toBytes()).bytes(nlri);
        byte[] message = out.toBytes();
        setLength(message);
        return message;
    }

    private static void setLength(byte[] message) {
        message[16] = (byte) (message.length >>> 8);
        message[17] = (byte) message.length;
    }

    private static byte[] octets(int length, Random random) {
        byte[] octets = new byte[length];
        random.nextBytes(octets);
        for (int i = 0; i < length; i++) {
            if (random.nextInt(3) > 0) {
                octets[i] &= 3; // small numbers: types and lengths that fit somewhere
            }
        }
        return octets;
    }

    private static byte[] copy(byte[] message, Random random) {
        int from = 16 + random.nextInt(message.length - 16);
        int length = Math.min(message.length - from, 1 + random.nextInt(64));
        byte[] copy = new byte[length];
        System.arraycopy(message, from, copy, 0, length);
        return copy;
    }

    private static byte[] cutOut(byte[] message, int at, int length) {
        int end = Math.min(message.length, at + length);
        if (message.length - (end - at) < Header.LENGTH) {
            return message;
        }
        byte[] shorter = new byte[message.length - (end - at)];
        System.arraycopy(message, 0, shorter, 0, at);
        System.arraycopy(message, end, shorter, at, message.length - end);
        return shorter;
    }

    private static byte[] insert(byte[] message, int at, byte[] inserted) {
        byte[] longer = new byte[message.length + inserted.length];
        System.arraycopy(message, 0, longer, 0, at);
        System.arraycopy(inserted, 0, longer, at, inserted.length);
        System.arraycopy(message, at, longer, at + inserted.length, message.length - at);
        return longer;
    }
}
