package io.spillway.lab.bench;

import java.nio.ByteBuffer;
import java.util.SplittableRandom;

/** Path attributes as they are seen in full tables: how long paths are, and how many routes carry what. */
final class FullTableAttributes {
    private static final int TRANSITS = 50;
    private static final int CARRIERS = 6_000;
    private static final int EDGES = 70_000;

    private FullTableAttributes() {}

    static byte[] generate(SplittableRandom random) {
        ByteBuffer out = ByteBuffer.allocate(1024);
        int origin = random.nextInt(100);
        attribute(out, 0x40, 1, 1).put((byte) (origin < 90 ? 0 : origin < 99 ? 2 : 1));
        int[] path = path(random);
        attribute(out, 0x40, 2, 2 + 4 * path.length).put((byte) 2).put((byte) path.length);
        for (int as : path) {
            out.putInt(as);
        }
        attribute(out, 0x40, 3, 4).put((byte) 10).put((byte) 99).put((byte) 0).put((byte) 1);
        if (random.nextInt(5) == 0) {
            attribute(out, 0x80, 4, 4).putInt(random.nextInt(random.nextBoolean() ? 2 : 1000));
        }
        int aggregate = random.nextInt(100);
        if (aggregate < 2) {
            attribute(out, 0x40, 6, 0);
        }
        if (aggregate < 5) {
            attribute(out, 0xC0, 7, 8).putInt(path[path.length - 1]).putInt(0x0B00_0000 + random.nextInt(1 << 30));
        }
        if (random.nextInt(100) < 70) {
            int count = 1 + (int) Math.pow(random.nextDouble() * 3.2, 2);
            attribute(out, 0xC0, 8, 4 * count);
            for (int i = 0; i < count; i++) {
                out.putInt((as(random.nextInt(TRANSITS)) << 16) | random.nextInt(2000));
            }
        }
        if (random.nextInt(100) < 15) {
            int count = 1 + random.nextInt(3);
            attribute(out, 0xC0, 32, 12 * count);
            for (int i = 0; i < count; i++) {
                out.putInt(carrier(random)).putInt(random.nextInt(5000)).putInt(random.nextInt(5000));
            }
        }
        byte[] bytes = new byte[out.position()];
        out.flip().get(bytes);
        return bytes;
    }

    /** The sender, a transit network, carriers, and the origin, which may stand there more than once. */
    private static int[] path(SplittableRandom random) {
        int length = 3 + random.nextInt(2) + random.nextInt(3) * random.nextInt(2);
        int prepends = random.nextInt(8) == 0 ? 1 + random.nextInt(3) : 0;
        int[] path = new int[length + prepends];
        path[0] = (int) FullTable.SENDER_AS;
        path[1] = as(random.nextInt(TRANSITS));
        for (int i = 2; i < length - 1; i++) {
            path[i] = carrier(random);
        }
        int origin = as(TRANSITS + CARRIERS + random.nextInt(EDGES));
        for (int i = length - 1; i < path.length; i++) {
            path[i] = origin;
        }
        return path;
    }

    private static int carrier(SplittableRandom random) {
        return as(TRANSITS + random.nextInt(CARRIERS));
    }

    /** AS numbers without the private ones: the first ones of two octets, the others of four. */
    private static int as(int index) {
        return index < 60_000 ? 1_000 + index : 140_000 + index;
    }

    private static ByteBuffer attribute(ByteBuffer out, int flags, int code, int length) {
        return out.put((byte) flags).put((byte) code).put((byte) length);
    }
}
