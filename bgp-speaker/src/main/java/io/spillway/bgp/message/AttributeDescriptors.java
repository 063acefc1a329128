package io.spillway.bgp.message;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The path attributes understood here, by type code and by record. */
final class AttributeDescriptors {
    private static final List<AttributeDescriptor<?>> ALL = List.of(
            Origin.DESCRIPTOR,
            AsPath.DESCRIPTOR,
            NextHop.DESCRIPTOR,
            MultiExitDisc.DESCRIPTOR,
            LocalPref.DESCRIPTOR,
            AtomicAggregate.DESCRIPTOR,
            Aggregator.DESCRIPTOR,
            Communities.DESCRIPTOR,
            OriginatorId.DESCRIPTOR,
            ClusterList.DESCRIPTOR,
            MpReach.DESCRIPTOR,
            MpUnreach.DESCRIPTOR,
            ExtendedCommunities.DESCRIPTOR,
            As4Path.DESCRIPTOR,
            As4Aggregator.DESCRIPTOR,
            LargeCommunities.DESCRIPTOR,
            OnlyToCustomer.DESCRIPTOR,
            Aigp.DESCRIPTOR);

    private static final @Nullable AttributeDescriptor<?>[] BY_CODE = new AttributeDescriptor<?>[256];
    private static final Map<Class<?>, AttributeDescriptor<?>> BY_TYPE = new HashMap<>();

    static {
        for (AttributeDescriptor<?> descriptor : ALL) {
            BY_CODE[descriptor.code()] = descriptor;
            BY_TYPE.put(descriptor.type(), descriptor);
        }
        for (AttributeDescriptor<?> descriptor : OpaqueDescriptors.ALL) {
            BY_CODE[descriptor.code()] = descriptor;
        }
    }

    private AttributeDescriptors() {}

    /** The descriptor of a type code; null: an attribute unknown here. */
    static @Nullable AttributeDescriptor<?> of(int code) {
        return BY_CODE[code];
    }

    /** The descriptor of an attribute; null: an opaque one. */
    static @Nullable AttributeDescriptor<?> of(PathAttribute attribute) {
        return BY_TYPE.get(attribute.getClass());
    }

    static String name(int code) {
        AttributeDescriptor<?> descriptor = of(code);
        return descriptor == null ? "attribute " + code : descriptor.name();
    }
}
