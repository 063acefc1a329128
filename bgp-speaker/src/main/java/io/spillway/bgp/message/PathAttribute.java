package io.spillway.bgp.message;

/**
 * A path attribute. Its {@link AttributeDescriptor} has the type code, the name, the flags, both directions of the
 * codec and what an error means.
 */
public sealed interface PathAttribute
        permits Origin,
                AsPath,
                NextHop,
                MultiExitDisc,
                LocalPref,
                AtomicAggregate,
                Aggregator,
                Communities,
                OriginatorId,
                ClusterList,
                MpReach,
                MpUnreach,
                ExtendedCommunities,
                As4Path,
                As4Aggregator,
                LargeCommunities,
                OnlyToCustomer,
                Aigp,
                OpaqueAttribute {
    /** The type code, 1..255. */
    default int code() {
        AttributeDescriptor<?> descriptor = AttributeDescriptors.of(this);
        if (descriptor == null) {
            throw new IllegalStateException("no descriptor for " + getClass());
        }
        return descriptor.code();
    }
}
