package io.spillway.lab.bench;

import java.io.BufferedReader;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.ConnectException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * A BGP neighbor that has its UPDATEs ready and knows nothing else. Connects, says {@code established}, and for each
 * {@code send} on its input writes the file as fast as TCP takes it and answers with two times: when it began and when
 * the last byte was taken (System.nanoTime, which all processes of a machine share on Linux). Ends with its input.
 * Arguments: its address, the neighbor's, its AS, the file.
 */
public final class TableSender {
    private static final int PORT = 179;
    private static final int OPEN = 1;
    private static final int NOTIFICATION = 3;
    private static final int KEEPALIVE = 4;
    private static final int HOLD_S = 240;
    private static final int PIECE = 1 << 18;
    private static final long PATIENCE_NS = 30_000_000_000L;
    private static final long RETRY_MS = 50;

    private TableSender() {}

    public static void main(String[] args) throws Exception {
        byte[] table = Files.readAllBytes(Path.of(args[3]));
        InetAddress local = InetAddress.ofLiteral(args[0]);
        var commands = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        try (Socket socket = connect(local, new InetSocketAddress(InetAddress.ofLiteral(args[1]), PORT))) {
            socket.setTcpNoDelay(true);
            OutputStream out = socket.getOutputStream();
            var in = new DataInputStream(socket.getInputStream());
            out.write(open(Long.parseLong(args[2]), Inet4Address.ofLiteral(args[0])));
            expect(OPEN, in);
            out.write(message(KEEPALIVE, new byte[0]));
            expect(KEEPALIVE, in);
            Thread.ofPlatform().daemon().start(() -> drain(in, socket));
            say("established");
            for (String line = commands.readLine(); line != null; line = commands.readLine()) {
                long beginNs = System.nanoTime();
                for (int at = 0; at < table.length; at += PIECE) {
                    out.write(table, at, Math.min(PIECE, table.length - at));
                }
                say(beginNs + " " + System.nanoTime());
            }
        }
    }

    private static void say(String line) {
        System.out.println(line);
        System.out.flush();
    }

    private static Socket connect(InetAddress local, InetSocketAddress remote) throws Exception {
        long deadlineNs = System.nanoTime() + PATIENCE_NS;
        while (true) {
            Socket socket = new Socket();
            try {
                socket.bind(new InetSocketAddress(local, 0));
                socket.connect(remote);
                return socket;
            } catch (ConnectException e) {
                socket.close();
                if (System.nanoTime() > deadlineNs) {
                    throw e;
                }
                Thread.sleep(RETRY_MS);
            }
        }
    }

    /** IPv4 unicast and 4-octet AS numbers. */
    private static byte[] open(long as, Inet4Address id) {
        ByteBuffer body = ByteBuffer.allocate(24);
        body.put((byte) 4).putShort((short) (as > 0xFFFF ? 23456 : as)).putShort((short) HOLD_S);
        body.put(id.getAddress()).put((byte) 14);
        body.put((byte) 2).put((byte) 12);
        body.put((byte) 1).put((byte) 4).putInt(0x0001_0001);
        body.put((byte) 65).put((byte) 4).putInt((int) as);
        return message(OPEN, Arrays.copyOf(body.array(), body.position()));
    }

    private static byte[] message(int type, byte[] body) {
        ByteBuffer message = ByteBuffer.allocate(19 + body.length);
        message.putLong(-1).putLong(-1).putShort((short) message.capacity()).put((byte) type);
        return message.put(body).array();
    }

    private static void expect(int type, DataInputStream in) throws IOException {
        int got = skip(in);
        if (got != type) {
            throw new IOException("a message of type " + got + " came where one of type " + type + " was due"
                    + (got == NOTIFICATION ? ": the neighbor has refused the session" : ""));
        }
    }

    /** Reads one message and gives its type. */
    private static int skip(DataInputStream in) throws IOException {
        in.skipNBytes(16);
        int length = in.readUnsignedShort();
        int type = in.readUnsignedByte();
        in.skipNBytes(length - 19L);
        return type;
    }

    private static void drain(InputStream in, Socket socket) {
        try {
            in.transferTo(OutputStream.nullOutputStream());
        } catch (IOException e) {
            if (!socket.isClosed()) {
                System.err.println("the table's sender has lost its neighbor: " + e.getMessage());
            }
        }
    }
}
