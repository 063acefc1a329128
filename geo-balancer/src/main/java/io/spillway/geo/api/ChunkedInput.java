package io.spillway.geo.api;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;

/** The body of an answer of unknown length (RFC 9112, section 7.1), without extensions and trailers. One thread. */
final class ChunkedInput extends InputStream {
    private final InputStream in;
    /** Octets of the chunk not read yet; negative: the body has ended. */
    private long left;

    private boolean first = true;

    ChunkedInput(InputStream in) {
        this.in = in;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        if (left == 0) {
            next();
        }
        if (left < 0) {
            return -1;
        }
        int read = in.read(bytes, offset, (int) Math.min(length, left));
        if (read < 0) {
            throw new EOFException("its answer ends early");
        }
        left -= read;
        return read;
    }

    private void next() throws IOException {
        if (!first) {
            line(in);
        }
        first = false;
        String size = line(in);
        if (!size.matches("[0-9A-Fa-f]{1,8}")) {
            throw new IOException("'" + size + "' is not the length of a chunk");
        }
        left = Long.parseLong(size, 16);
        left = left == 0 ? -1 : left;
    }

    /** A line of the protocol, without its end; nothing after it is taken from the stream. */
    static String line(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int octet = in.read(); octet != '\n'; octet = in.read()) {
            if (octet < 0) {
                throw new EOFException("its answer ends early");
            }
            line.append((char) octet);
        }
        return line.toString().stripTrailing();
    }
}
