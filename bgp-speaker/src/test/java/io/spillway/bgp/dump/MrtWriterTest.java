package io.spillway.bgp.dump;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.spillway.bgp.session.Peer;
import io.spillway.bgp.session.State;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class MrtWriterTest {
    private static final long BIG = 1L << 20;
    private static final byte[] KEEPALIVE = Said.message(4, "");

    @TempDir
    private Path folder;

    @Test
    void writesWhatComesAndHowStatesChange() throws IOException {
        byte[] update = Said.update("", "18c63364");
        try (MrtWriter writer = open(BIG, 1)) {
            writer.stateChanged(Said.PEER, State.OPEN_CONFIRM, State.ESTABLISHED, "");
            writer.message(Said.PEER, true, update, Said.CONTEXT);
            writer.message(Said.PEER6, true, KEEPALIVE, Said.CONTEXT);
            writer.message(Said.PEER, false, KEEPALIVE, Said.CONTEXT); // what we send is not a message received
        }

        List<Entry> entries = read("dump");
        assertThat(entries).extracting(Entry::subtype).containsExactly(5, 4, 4);
        assertThat(entries).allMatch(entry -> entry.seconds == Said.NOW.getEpochSecond() && entry.micros == 123_456);
        assertThat(entries.getFirst().rest).isEqualTo("00050006");
        assertThat(entries.get(1).peer).isEqualTo(InetAddress.ofLiteral("10.97.0.1"));
        assertThat(entries.get(1).local).isEqualTo(InetAddress.ofLiteral("10.97.0.2"));
        assertThat(entries.get(1).peerAs).isEqualTo(4_200_000_005L);
        assertThat(entries.get(1).localAs).isEqualTo(65_000);
        assertThat(entries.get(1).rest).isEqualTo(hex(update));
        assertThat(entries.get(2).peer).isEqualTo(InetAddress.ofLiteral("2001:db8::1"));
        assertThat(entries.get(2).rest).isEqualTo(hex(KEEPALIVE));
    }

    @Test
    void subtypeTellsHowTheMessageIsToBeRead() throws IOException {
        byte[] withId = Said.update("", "0000000118c63364");
        String reach = "800e1a 000201 10 20010db8000000000000000000000001 00 2020010db8";
        byte[] ipv6WithoutId = Said.update(reach, "");
        byte[] malformed = Said.update("", "ff");
        try (MrtWriter writer = open(BIG, 1)) {
            writer.message(Said.PEER, true, KEEPALIVE, Said.TWO_OCTETS);
            writer.message(Said.PEER, true, withId, Said.PATH_IDS);
            writer.message(Said.PEER, true, ipv6WithoutId, Said.PATH_IDS);
            writer.message(Said.PEER, true, KEEPALIVE, Said.PATH_IDS);
            writer.message(Said.PEER, true, malformed, Said.PATH_IDS);
        }

        List<Entry> entries = read("dump");
        assertThat(entries).extracting(Entry::subtype).containsExactly(1, 9, 4, 4, 9);
        // Two octets don't hold this AS.
        assertThat(entries.getFirst().peerAs).isEqualTo(23_456);
        assertThat(entries.getLast().rest).isEqualTo(hex(malformed));
    }

    @Test
    void neighborWithoutAConnectionHasNoLocalAddress() throws IOException {
        Peer peer = new Peer(Said.PEER.address(), 1, null, 2, Said.PEER.localId());
        try (MrtWriter writer = open(BIG, 1)) {
            writer.stateChanged(peer, State.IDLE, State.CONNECT, "");
        }

        assertThat(read("dump").getFirst().local).isEqualTo(InetAddress.ofLiteral("0.0.0.0"));
    }

    @Test
    void rotatesBySizeAndKeepsOnlySoMany() throws IOException {
        int record = 12 + 4 + 8 + 4 + 8 + KEEPALIVE.length;
        try (MrtWriter writer = open(2L * record, 2)) {
            for (int i = 0; i < 9; i++) {
                writer.message(Said.peer("10.97.0." + (i + 1), 1, "10.97.0.100"), true, KEEPALIVE, Said.CONTEXT);
            }
        }

        assertThat(names()).containsExactly("dump", "dump.1", "dump.2");
        assertThat(peers("dump.2")).containsExactly("10.97.0.5", "10.97.0.6");
        assertThat(peers("dump.1")).containsExactly("10.97.0.7", "10.97.0.8");
        assertThat(peers("dump")).containsExactly("10.97.0.9");
    }

    @Test
    void rotatesOnRequestAndNeverContinuesAFileItFinds() throws IOException {
        Files.write(folder.resolve("dump"), new byte[] {1, 2, 3}); // half a record of a process that died
        try (MrtWriter writer = open(BIG, 5)) {
            writer.message(Said.PEER, true, KEEPALIVE, Said.CONTEXT);
            writer.rotate();
            writer.message(Said.PEER6, true, KEEPALIVE, Said.CONTEXT);
        }

        assertThat(names()).containsExactly("dump", "dump.1", "dump.2");
        assertThat(Files.size(folder.resolve("dump.2"))).isEqualTo(3);
        assertThat(peers("dump.1")).containsExactly("10.97.0.1");
        assertThat(peers("dump")).containsExactly("2001:db8:0:0:0:0:0:1");
    }

    @Test
    void everyRecordIsWrittenOrCounted() throws IOException {
        byte[] update = Said.update("c063 ff" + "00".repeat(255), "");
        int sent = 200_000;
        MrtWriter writer = open(8 * BIG, 2);
        try (writer) {
            IntStream.range(0, sent).forEach(_ -> writer.message(Said.PEER, true, update, Said.CONTEXT));
        }

        MrtWriter.Counts counts = writer.counts();
        assertThat(counts.written() + counts.dropped()).isEqualTo(sent);
        assertThat(counts.failed()).isZero();
    }

    @Test
    void recordsThatCanNotBeWrittenAreCountedAndTheNextFileIsWhole() throws IOException {
        Path gone = Files.createDirectory(folder.resolve("gone"));
        MrtWriter writer = MrtWriter.open(gone.resolve("dump"), 1, 1, InstantSource.fixed(Said.NOW));
        try (writer) {
            Files.delete(gone.resolve("dump"));
            Files.delete(gone);
            // Each record wants a file of its own, and the folder is gone.
            writer.message(Said.PEER, true, KEEPALIVE, Said.CONTEXT);
            writer.message(Said.PEER, true, KEEPALIVE, Said.CONTEXT);
            writer.message(Said.PEER, true, KEEPALIVE, Said.CONTEXT);
            while (writer.counts().failed() < 2) {
                Thread.onSpinWait();
            }
            Files.createDirectory(gone);
            writer.message(Said.PEER6, true, KEEPALIVE, Said.CONTEXT);
        }

        assertThat(entries(gone.resolve("dump"))).hasSize(1);
        assertThat(writer.counts().failed()).isEqualTo(2);
    }

    @Test
    void refusesAFileThatCanNotBe() {
        assertThatIOException()
                .isThrownBy(() -> MrtWriter.open(folder.resolve("no/dump"), 1, 1, InstantSource.fixed(Said.NOW)));
        assertThatIllegalArgumentException().isThrownBy(() -> open(BIG, 0));
    }

    private MrtWriter open(long maxOctets, int keep) throws IOException {
        return MrtWriter.open(folder.resolve("dump"), maxOctets, keep, InstantSource.fixed(Said.NOW));
    }

    private List<String> names() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    private List<String> peers(String name) throws IOException {
        return read(name).stream().map(entry -> entry.peer.getHostAddress()).toList();
    }

    private List<Entry> read(String name) throws IOException {
        return entries(folder.resolve(name));
    }

    /** One record as RFC 6396 has it. */
    private record Entry(
            long seconds,
            int micros,
            int subtype,
            long peerAs,
            long localAs,
            InetAddress peer,
            InetAddress local,
            String rest) {}

    /** Reads a whole file; fails when a record is cut short or of another type. */
    private static List<Entry> entries(Path file) throws IOException {
        ByteBuffer in = ByteBuffer.wrap(Files.readAllBytes(file));
        List<Entry> entries = new ArrayList<>();
        while (in.hasRemaining()) {
            long seconds = Integer.toUnsignedLong(in.getInt());
            assertThat(in.getShort()).as("BGP4MP_ET").isEqualTo((short) 17);
            int subtype = in.getShort();
            int length = in.getInt();
            ByteBuffer body = in.slice(in.position(), length);
            in.position(in.position() + length);
            int micros = body.getInt();
            boolean as4 = subtype == 4 || subtype == 5 || subtype == 9;
            long peerAs = as4 ? Integer.toUnsignedLong(body.getInt()) : body.getShort() & 0xFFFF;
            long localAs = as4 ? Integer.toUnsignedLong(body.getInt()) : body.getShort() & 0xFFFF;
            assertThat(body.getShort()).as("interface").isZero();
            int octets = body.getShort() == 1 ? 4 : 16;
            InetAddress peer = address(body, octets);
            InetAddress local = address(body, octets);
            byte[] rest = new byte[body.remaining()];
            body.get(rest);
            entries.add(new Entry(seconds, micros, subtype, peerAs, localAs, peer, local, hex(rest)));
        }
        return entries;
    }

    private static String hex(byte[] octets) {
        return HexFormat.of().formatHex(octets);
    }

    private static InetAddress address(ByteBuffer in, int octets) throws UnknownHostException {
        byte[] address = new byte[octets];
        in.get(address);
        return InetAddress.getByAddress(address);
    }
}
