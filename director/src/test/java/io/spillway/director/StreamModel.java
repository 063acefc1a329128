package io.spillway.director;

import static io.spillway.director.packet.PacketBuilder.tcp;
import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.director.packet.PacketBuilder;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;

/**
 * A client and a server with a director between them, on networks that lose, repeat and reorder: TCP as RFC 9293 and RFC
 * 2018 have it, slow and obvious. Numbers are offsets: 0 is the first byte's. What the server receives before the client's
 * stream, the header, is given. Every packet is checked by whom it reaches.
 */
final class StreamModel {
    private static final int ACK = Segment.ACK;

    /** More than this on the way, and the network hurries. */
    private static final int MAX_QUEUED = 6;

    /** A packet on its way to the director. */
    private record Sent(PacketBuilder packet, boolean isPartial, int gsoSize, boolean isSyn) {}

    private final FullNatRig director;
    private final int port;
    private final byte[] header;
    private final boolean isToa;
    private final Random random;
    private final List<Sent> clientOut = new ArrayList<>();
    private final List<Segment> serverIn = new ArrayList<>();
    private final List<Sent> serverOut = new ArrayList<>();
    private final List<Segment> clientIn = new ArrayList<>();
    private double loss;

    private final byte[] request;
    private final byte[] reply;
    private final int clientIsn;
    private int unacknowledged;
    private int next;
    private boolean finSent;
    private int windowEnd;
    private int mss;
    private boolean clientEstablished;
    private int replyReceived;

    private final byte[] expected;
    private final BitSet received = new BitSet();
    private final int serverIsn;
    private final int serverMss;
    private final int buffer;
    private final int scale;
    private int localPort;
    private boolean synReceived;
    private boolean serverEstablished;
    private int receivedNext;
    private int read;
    private boolean finReceived;
    private int windowEndAdvertised;
    private int replySent;
    private int replyAcknowledged;
    private int duplicateLeft = -1;
    private int duplicateRight;

    /** @param toaBytes what each segment must leave room for beside the header */
    StreamModel(FullNatRig director, int port, byte[] header, int toaBytes, Random random) {
        this.director = director;
        this.port = port;
        this.header = header;
        this.random = random;
        isToa = toaBytes > 0;
        buffer = 10 + random.nextInt(random.nextBoolean() ? 500 : 40_000);
        request = bytes(random.nextInt(4) == 0 ? random.nextInt(40) : random.nextInt(Math.min(20_000, 30 * buffer)));
        reply = bytes(random.nextInt(2000));
        expected = Arrays.copyOf(header, header.length + request.length);
        System.arraycopy(request, 0, expected, header.length, request.length);
        clientIsn = random.nextBoolean() ? random.nextInt() : -random.nextInt(8000);
        serverIsn = random.nextBoolean() ? random.nextInt() : -random.nextInt(2000);
        serverMss = 200 + random.nextInt(1200);
        mss = serverMss - header.length - toaBytes;
        scale = random.nextInt(1 + Math.min(7, 31 - Integer.numberOfLeadingZeros(Math.max(1, buffer / 64))));
    }

    void run() {
        loss = 0.25 * random.nextDouble();
        for (int step = 0; !isDone(); step++) {
            if (step == 1500) {
                loss = 0;
            }
            assertThat(step).as("steps of " + this).isLessThan(60_000);
            step();
        }
        assertThat(received.cardinality()).isEqualTo(expected.length);
    }

    private boolean isDone() {
        return finReceived && unacknowledged == request.length + 1 && replyReceived == reply.length;
    }

    private void step() {
        switch (random.nextInt(10)) {
            case 0, 1 -> clientSpeaks();
            case 2 -> serverSpeaks();
            case 3, 4 -> carry(clientOut, this::toDirector);
            case 5, 6 -> carry(serverIn, this::serverReceives);
            case 7 -> carry(serverOut, this::fromServer);
            case 8 -> carry(clientIn, this::clientReceives);
            default -> read += random.nextInt(receivedNext - read + 1);
        }
    }

    /** Takes the first, or another one, and may lose or keep it. */
    private <T> void carry(List<T> queue, Consumer<T> to) {
        do {
            carryOne(queue, to);
        } while (queue.size() > MAX_QUEUED);
    }

    private <T> void carryOne(List<T> queue, Consumer<T> to) {
        if (queue.isEmpty()) {
            return;
        }
        int place = random.nextDouble() < loss ? random.nextInt(queue.size()) : 0;
        T taken = random.nextDouble() < loss / 2 ? queue.get(place) : queue.remove(place);
        if (random.nextDouble() >= loss) {
            to.accept(taken);
        }
    }

    private void toDirector(Sent sent) {
        if (sent.isSyn && finSent) {
            return; // By then it has been on its way for longer than a segment may.
        }
        serverIn.addAll(director.fromClient(port, sent.packet, sent.isPartial, sent.gsoSize));
    }

    private void fromServer(Sent sent) {
        clientIn.addAll(director.fromServer(localPort, sent.packet, sent.isPartial, sent.gsoSize));
    }

    private void clientSpeaks() {
        if (!clientEstablished) {
            PacketBuilder syn = tcp(Segment.SYN).sequence(clientIsn, 0);
            if (random.nextInt(5) == 0) {
                syn.options(34, 6, 1, 2, 3, 4, 1, 1).payload(bytes(random.nextInt(100)));
            }
            if (!isToa) {
                clientOut.add(new Sent(syn, random.nextBoolean(), 0, true));
            } else {
                clientOut.add(new Sent(tcp(Segment.SYN).sequence(clientIsn, 0), random.nextBoolean(), 0, true));
            }
            return;
        }
        switch (random.nextInt(8)) {
            case 0, 1, 2 -> {
                int from = next;
                int size = Math.min(Math.min(windowEnd, request.length) - from, 1 + random.nextInt(6 * mss));
                if (size > 0 && !finSent) {
                    next += size;
                    send(from, size, next == request.length && random.nextBoolean());
                }
            }
            case 3, 4 -> {
                int from = random.nextInt(3) > 0 ? unacknowledged : between(unacknowledged, next);
                int size = Math.min(Math.min(next, request.length) - from, 1 + random.nextInt(3 * mss));
                if (size >= 0) {
                    send(from, size, finSent && from + size == request.length);
                }
            }
            case 5 -> emit(next, new byte[0], ACK, 0);
            case 6 -> emit(unacknowledged - 1, bytes(random.nextInt(2)), ACK, 0); // RFC 9293 section 3.8.4, 3.8.6.1
            default -> {
                if (next >= request.length && random.nextBoolean()) {
                    send(request.length, 0, true);
                }
            }
        }
    }

    private void send(int from, int size, boolean fin) {
        if (fin) {
            finSent = true;
            next = request.length + 1;
        }
        int flags = ACK | (fin ? Segment.FIN : 0) | (random.nextBoolean() ? Segment.PSH : 0);
        emit(from, Arrays.copyOfRange(request, from, from + size), flags, size > mss ? mss : 0);
    }

    private void emit(int offset, byte[] payload, int flags, int gsoSize) {
        PacketBuilder packet = tcp(flags)
                .sequence(clientIsn + 1 + offset, serverIsn + 1 + replyReceived)
                .window(5000)
                .payload(payload);
        if (random.nextBoolean()) {
            packet.options(1, 1, 8, 10, 0, 0, 0, 1, 0, 0, 0, 2);
        }
        clientOut.add(new Sent(packet, gsoSize > 0 || random.nextBoolean(), gsoSize, false));
    }

    private void clientReceives(Segment segment) {
        assertThat(segment.has(Segment.RST)).as("reset").isFalse();
        int acknowledged = segment.acknowledgment() - (clientIsn + 1);
        assertThat(acknowledged).as("acknowledged to the client").isBetween(0, next);
        assertThat(acknowledged)
                .as("acknowledged and received")
                .isLessThanOrEqualTo(Math.max(0, receivedNext + (finReceived ? 1 : 0) - header.length));
        boolean isSyn = segment.has(Segment.SYN);
        int window = segment.window() << (isSyn ? 0 : scale);
        if (window > 0) {
            assertThat(acknowledged + window)
                    .as("right edge of the window")
                    .isLessThanOrEqualTo(windowEndAdvertised - header.length);
        }
        int[] sack = segment.sack();
        for (int i = 0; i < sack.length; i += 2) {
            int left = sack[i] - (clientIsn + 1);
            int right = sack[i + 1] - (clientIsn + 1);
            assertThat(left).as("left edge").isBetween(0, right - 1);
            assertThat(right).as("right edge").isLessThanOrEqualTo(Math.min(next, request.length));
            assertThat(received.nextClearBit(left + header.length))
                    .as("selectively acknowledged and received")
                    .isGreaterThanOrEqualTo(right + header.length);
        }
        if (isSyn) {
            assertThat(acknowledged).isZero();
            if (!clientEstablished) {
                assertThat((int) ByteBuffer.wrap(segment.option(2)).getShort(2)).isEqualTo(mss);
            }
            clientEstablished = true;
        } else if (!clientEstablished) {
            return;
        }
        unacknowledged = Math.max(unacknowledged, acknowledged);
        windowEnd = Math.max(windowEnd, acknowledged + window);
        int offset = segment.sequence() - (serverIsn + 1);
        if (!isSyn && segment.payload().length > 0) {
            assertThat(segment.payload())
                    .isEqualTo(Arrays.copyOfRange(reply, offset, offset + segment.payload().length));
            if (offset <= replyReceived) {
                replyReceived = Math.max(replyReceived, offset + segment.payload().length);
            }
        }
    }

    private void serverReceives(Segment segment) {
        if (segment.has(Segment.SYN)) {
            assertThat(segment.sequence()).isEqualTo(clientIsn);
            assertThat(segment.payload()).as("data in a SYN").isEmpty();
            assertThat(segment.option(254).length > 0).isEqualTo(isToa);
            localPort = segment.sourcePort();
            synReceived = true;
            serverSpeaks();
            return;
        }
        int acknowledged = segment.acknowledgment() - (serverIsn + 1);
        assertThat(acknowledged).as("acknowledged to the server").isBetween(0, replySent);
        if (!serverEstablished && isToa) {
            assertThat(segment.option(254)).as("what completes the handshake").isNotEmpty();
        }
        serverEstablished = true;
        replyAcknowledged = Math.max(replyAcknowledged, acknowledged);
        int from = segment.sequence() - (clientIsn + 1);
        int to = from + segment.payload().length;
        assertThat(segment.payload().length).as("segment").isLessThanOrEqualTo(serverMss);
        assertThat(to).isLessThanOrEqualTo(Math.max(windowEndAdvertised, header.length));
        for (int i = Math.max(from, receivedNext + (finReceived ? 1 : 0)); i < to; i++) {
            if (i < 0 || i >= expected.length || segment.payload()[i - from] != expected[i]) {
                throw new AssertionError("byte " + i + " of " + expected.length + " in segment " + from + ".." + to);
            }
            received.set(i);
        }
        duplicateLeft = from < receivedNext && to > from ? from : -1;
        duplicateRight = Math.min(to, receivedNext);
        receivedNext = received.nextClearBit(0);
        if (segment.has(Segment.FIN)) {
            assertThat(to).as("end").isEqualTo(expected.length);
        }
        finReceived |= segment.has(Segment.FIN) && receivedNext == expected.length;
        if (random.nextInt(4) > 0) {
            serverSpeaks();
        }
    }

    private void serverSpeaks() {
        if (!synReceived) {
            return;
        }
        int free = Math.max(0, buffer - (receivedNext - read));
        if (!serverEstablished) {
            int window = Math.min(0xffff, free);
            windowEndAdvertised = Math.max(windowEndAdvertised, window);
            PacketBuilder synAck = tcp(Segment.SYN | ACK)
                    .sequence(serverIsn, clientIsn + 1)
                    .window(window)
                    .options(2, 4, serverMss >> 8, serverMss & 0xff);
            serverOut.add(new Sent(synAck, random.nextBoolean(), 0, true));
            return;
        }
        int from = random.nextBoolean() ? replyAcknowledged : between(replyAcknowledged, replySent);
        int size = random.nextInt(3) == 0 ? Math.min(reply.length - from, random.nextInt(1000)) : 0;
        int window = Math.min(0xffff, free >> scale);
        int acknowledged = receivedNext + (finReceived ? 1 : 0);
        windowEndAdvertised = Math.max(windowEndAdvertised, acknowledged + (window << scale));
        PacketBuilder packet = tcp(ACK).sequence(
                        serverIsn + 1 + (size > 0 ? from : replySent), clientIsn + 1 + acknowledged)
                .window(window)
                .options(sack())
                .payload(Arrays.copyOfRange(reply, from, from + size));
        if (size > 0) {
            replySent = Math.max(replySent, from + size);
        }
        serverOut.add(new Sent(packet, random.nextBoolean(), 0, false));
    }

    /** A D-SACK (RFC 2883), if there is reason, and blocks behind the first hole, at whatever alignment. */
    private int[] sack() {
        List<Integer> edges = new ArrayList<>();
        if (duplicateLeft >= 0 && duplicateLeft < duplicateRight) {
            edges.addAll(List.of(duplicateLeft, duplicateRight));
            duplicateLeft = -1;
        }
        for (int at = received.nextSetBit(receivedNext); at >= 0 && edges.size() < 6; ) {
            int end = received.nextClearBit(at);
            edges.addAll(List.of(at, end));
            at = received.nextSetBit(end);
        }
        if (edges.isEmpty()) {
            return random.nextBoolean() ? new int[0] : new int[] {1, 1, 8, 10, 0, 0, 0, 1, 0, 0, 0, 2};
        }
        ByteBuffer option = ByteBuffer.allocate(4 + 4 * edges.size());
        int nops = random.nextInt(3);
        option.put(new byte[] {1, 1}, 0, nops).put((byte) 5).put((byte) (2 + 4 * edges.size()));
        edges.forEach(edge -> option.putInt(clientIsn + 1 + edge));
        option.put(new byte[] {1, 1}, 0, 2 - nops);
        var bytes = new int[option.capacity()];
        Arrays.setAll(bytes, i -> option.get(i) & 0xff);
        return bytes;
    }

    private int between(int from, int to) {
        return from + random.nextInt(to - from + 1);
    }

    private byte[] bytes(int count) {
        var bytes = new byte[count];
        random.nextBytes(bytes);
        return bytes;
    }

    @Override
    public String toString() {
        return "client: %d of %d sent, %d acknowledged, window to %d, %d of %d received; server: %d of %d received, %d read, FIN %s, %d sent, %d acknowledged"
                .formatted(
                        next,
                        request.length,
                        unacknowledged,
                        windowEnd,
                        replyReceived,
                        reply.length,
                        receivedNext,
                        expected.length,
                        read,
                        finReceived,
                        replySent,
                        replyAcknowledged);
    }
}
