package io.spillway.director.port;

import io.spillway.director.packet.VirtioHeader;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/** A port whose frames come from and go to memory. */
public final class MemoryPort implements Port {
    /** A frame to be received; its packet memory has room in front of it. */
    private record Frame(MemorySegment memory, long at, int length) {}

    private record Queued(MemorySegment memory, long at, int length) {}

    private final int number;
    private final int mtu;
    private final Deque<Frame> incoming = new ArrayDeque<>();
    private final List<Queued> queued = new ArrayList<>();
    private final List<byte[]> sent = new ArrayList<>();
    private final List<byte[]> headers = new ArrayList<>();

    public MemoryPort(int number, int mtu) {
        this.number = number;
        this.mtu = mtu;
    }

    public void arrive(MemorySegment memory, long at) {
        incoming.add(new Frame(memory, at, (int) (memory.byteSize() - at)));
    }

    /** The frames sent so far. */
    public List<byte[]> sent() {
        return sent;
    }

    /** The frames sent so far, each with its virtio header in front. */
    public List<byte[]> sentWithHeaders() {
        return headers;
    }

    @Override
    public int number() {
        return number;
    }

    @Override
    public long mac() {
        return 0x0200_0000_0100L + number;
    }

    @Override
    public int mtu() {
        return mtu;
    }

    @Override
    public int receive(FrameHandler handler) {
        int frames = incoming.size();
        incoming.forEach(frame -> handler.frame(this, frame.memory(), frame.at(), frame.length()));
        handler.endOfBatch();
        incoming.clear();
        return frames;
    }

    @Override
    public void send(MemorySegment memory, long at, int length) {
        queued.add(new Queued(memory, at, length));
    }

    @Override
    public int flush() {
        queued.forEach(frame -> {
            sent.add(bytes(frame, 0));
            headers.add(bytes(frame, VirtioHeader.BYTES));
        });
        queued.clear();
        return 0;
    }

    @Override
    public long takeReceiveLosses() {
        return 0;
    }

    private static byte[] bytes(Queued frame, int before) {
        return frame.memory()
                .asSlice(frame.at() - before, before + frame.length())
                .toArray(ValueLayout.JAVA_BYTE);
    }
}
