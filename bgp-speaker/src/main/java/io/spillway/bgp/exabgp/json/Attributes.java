package io.spillway.bgp.exabgp.json;

import java.util.Collection;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The path attributes of one UPDATE that ExaBGP would look into. As there, of several with the same code the first
 * counts, unknown ones are kept when they are transitive, and known ones with wrong flags are not looked at. Confined to
 * one call.
 */
final class Attributes {
    private static final int TRANSITIVE = 0x40;
    private static final int PARTIAL = 0x20;
    private static final int EXTENDED_LENGTH = 0x10;

    private final ApiVersion version;
    private final SortedMap<Integer, RawAttribute> byCode = new TreeMap<>();
    private String withdrawReason = "";
    private boolean discarded;

    private Attributes(ApiVersion version) {
        this.version = version;
    }

    /** Nothing. */
    static Attributes none(ApiVersion version) {
        return new Attributes(version);
    }

    static Attributes read(Octets in, ApiVersion version) throws UnreadableMessageException {
        Attributes attributes = new Attributes(version);
        while (in.hasRemaining()) {
            if (!attributes.next(in)) {
                break;
            }
        }
        return attributes;
    }

    private boolean next(Octets in) throws UnreadableMessageException {
        if (in.remaining() < 2) {
            withdraw("");
            return false;
        }
        int flags = in.u8();
        int code = in.u8();
        boolean extended = (flags & EXTENDED_LENGTH) != 0;
        if (in.remaining() < (extended ? 2 : 1)) {
            KnownAttribute type = KnownAttribute.of(code, version);
            String name = type == null ? "unknown-attribute-0x" + Integer.toHexString(code) : type.words();
            withdraw(" due to " + name);
            return false;
        }
        int length = extended ? in.u16() : in.u8();
        // What is missing at the end is only missing: ExaBGP takes what is left.
        add(new RawAttribute(flags, code, in.bytes(Math.min(length, in.remaining()))));
        return true;
    }

    private void add(RawAttribute attribute) throws UnreadableMessageException {
        KnownAttribute type = KnownAttribute.of(attribute.code(), version);
        if (type == null) {
            if ((attribute.flags() & TRANSITIVE) != 0) {
                byCode.putIfAbsent(
                        attribute.code(),
                        new RawAttribute(attribute.flags() | PARTIAL, attribute.code(), attribute.value()));
            }
            return;
        }
        if (byCode.containsKey(attribute.code())) {
            if (type == KnownAttribute.MP_REACH || type == KnownAttribute.MP_UNREACH) {
                throw new UnreadableMessageException(type.words() + " twice");
            }
            return;
        }
        if (!type.allows(attribute.flags())) {
            if (type.fault() == KnownAttribute.Fault.WITHDRAW) {
                withdraw("");
            }
        } else if (attribute.value().length == 0 && !type.mayBeEmpty()) {
            withdraw(" due to " + type.words());
        } else {
            byCode.put(attribute.code(), attribute);
        }
    }

    /** Whether an update with these has something to say about attributes, be it nothing but their presence. */
    boolean isEmpty() {
        return byCode.values().stream().allMatch(this::saysNothing) && error().isEmpty();
    }

    /** Routes stand elsewhere, and ExaBGP 4.2 drops what it doesn't use at once. */
    private boolean saysNothing(RawAttribute attribute) {
        KnownAttribute type = KnownAttribute.of(attribute.code(), version);
        if (type == null) {
            return false;
        }
        return switch (type) {
            case MP_REACH, MP_UNREACH -> true;
            case AIGP -> version == ApiVersion.V4;
            case AS_PATH, AS4_PATH -> version == ApiVersion.V4 && attribute.value().length == 0;
            default -> false;
        };
    }

    @Nullable
    RawAttribute get(KnownAttribute type) {
        return byCode.get(type.code());
    }

    /** In the order of their type codes. */
    Collection<RawAttribute> all() {
        return byCode.values();
    }

    /** Notes that a value makes no sense. */
    void malformed(KnownAttribute type) {
        switch (type.fault()) {
            case WITHDRAW -> withdraw(isPlain(type) ? "" : " due to " + type.words());
            case DISCARD -> discarded = true;
            case SILENT -> {}
        }
    }

    /** Of these ExaBGP doesn't say which it was. */
    private static boolean isPlain(KnownAttribute type) {
        return type == KnownAttribute.AS_PATH || type == KnownAttribute.LARGE_COMMUNITY;
    }

    private void withdraw(String reason) {
        if (withdrawReason.isEmpty()) {
            withdrawReason = "treat-as-withdraw" + reason;
        }
    }

    /** What is wrong, in ExaBGP's words; empty: nothing, or nothing that it has words for. */
    String error() {
        return withdrawReason.isEmpty() && discarded ? "discard" : withdrawReason;
    }
}
