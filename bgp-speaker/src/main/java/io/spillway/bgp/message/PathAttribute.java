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
                OpaqueAttribute {}
