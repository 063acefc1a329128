package io.spillway.bgp.dump;

import io.spillway.bgp.message.Addresses;
import io.spillway.bgp.message.Nlri;
import java.nio.ByteBuffer;
import java.util.Arrays;

/** Prefixes in a line, not all of them where there are hundreds. */
final class NlriText {
    private static final int SHOWN = 16;

    private final Nlri nlri;
    private final StringBuilder text = new StringBuilder();
    private int shown;

    private NlriText(Nlri nlri) {
        this.nlri = nlri;
    }

    static String of(Nlri nlri) {
        NlriText text = new NlriText(nlri);
        nlri.forEach(text::add);
        return nlri.count() > SHOWN ? text.text + " and " + (nlri.count() - SHOWN) + " more" : text.text.toString();
    }

    private void add(int pathId, long high, long low, int length) {
        if (shown++ >= SHOWN) {
            return;
        }
        byte[] octets = ByteBuffer.allocate(16).putLong(high).putLong(low).array();
        byte[] address = Arrays.copyOf(octets, nlri.family().bits() / 8);
        text.append(shown > 1 ? " " : "").append(Addresses.text(Addresses.of(address)));
        text.append('/').append(length);
        if (nlri.hasPathIds()) {
            text.append(" (path ").append(Integer.toUnsignedString(pathId)).append(')');
        }
    }
}
