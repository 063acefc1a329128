package io.spillway.bgp.message;

import static io.spillway.bgp.message.Segment.Type.CONFED_SEQUENCE;
import static io.spillway.bgp.message.Segment.Type.CONFED_SET;
import static io.spillway.bgp.message.Segment.Type.SEQUENCE;
import static io.spillway.bgp.message.Segment.Type.SET;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.net.Inet4Address;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Paths, and what becomes of AS4_PATH and AS4_AGGREGATOR (RFC 6793, section 4.2.3). */
class AsPathTest {
    private static final long BIG = 4_200_000_005L;
    private static final long TRANS = Open.AS_TRANS;
    private static final Inet4Address ID = Inet4Address.ofLiteral("10.0.0.1");
    private static final Nlri NONE = Nlri.empty(Family.IPV4_UNICAST);

    @Test
    void trueNumbersReplaceTheEndOfThePath() {
        assertThat(merged(path(segment(SEQUENCE, 1L, TRANS, 3L)), segment(SEQUENCE, BIG, 3L)))
                .isEqualTo(path(segment(SEQUENCE, 1L, BIG, 3L)));
        assertThat(merged(path(segment(SEQUENCE, TRANS)), segment(SEQUENCE, BIG)))
                .isEqualTo(path(segment(SEQUENCE, BIG)));
    }

    @Test
    void trueNumbersThatAreMoreThanThePathAreIgnored() {
        AsPath two = path(segment(SEQUENCE, TRANS, TRANS));
        assertThat(merged(two, segment(SEQUENCE, BIG, BIG, BIG))).isEqualTo(two);
    }

    @Test
    void setCountsAsOneAndStaysWhole() {
        assertThat(merged(
                        path(segment(SEQUENCE, 1L), segment(SET, 2L, 3L), segment(SEQUENCE, TRANS)),
                        segment(SEQUENCE, BIG)))
                .isEqualTo(path(segment(SEQUENCE, 1L), segment(SET, 2L, 3L), segment(SEQUENCE, BIG)));
        assertThat(merged(path(segment(SEQUENCE, 1L), segment(SET, TRANS, 3L)), segment(SET, BIG, 3L, 4L)))
                .isEqualTo(path(segment(SEQUENCE, 1L), segment(SET, BIG, 3L, 4L)));
    }

    @Test
    void confederationInFrontIsTakenAlong() {
        AsPath path = path(segment(CONFED_SEQUENCE, 64_512L), segment(SEQUENCE, TRANS));
        assertThat(merged(path, segment(SEQUENCE, BIG)))
                .isEqualTo(path(segment(CONFED_SEQUENCE, 64_512L), segment(SEQUENCE, BIG)));
    }

    @Test
    void sequencesThatMeetBecomeOneUnlessItWouldBeTooLong() {
        List<Long> many = Collections.nCopies(250, 1L);
        AsPath path = path(segment(SEQUENCE, many.toArray(Long[]::new)), segment(SEQUENCE, 2L, 2L, 2L, 2L, 2L, TRANS));
        AsPath merged = merged(path, segment(SEQUENCE, BIG));

        assertThat(merged.hops()).isEqualTo(256);
        assertThat(merged.segments()).allMatch(segment -> segment.asns().size() <= 255);
        assertThat(merged.segments().getLast().asns()).endsWith(BIG);
    }

    @Test
    void aggregatorThatIsNotAsTransMakesBothTrueNumbersOutOfDate() {
        AsPath path = path(segment(SEQUENCE, 1L, TRANS));
        As4Path as4Path = new As4Path(List.of(segment(SEQUENCE, BIG)));
        As4Aggregator as4Aggregator = new As4Aggregator(BIG, ID);

        assertThat(update(path, new Aggregator(7, ID), as4Path, as4Aggregator).routeAttributes())
                .containsExactly(path, new Aggregator(7, ID));
        assertThat(update(path, new Aggregator(TRANS, ID), as4Path, as4Aggregator)
                        .routeAttributes())
                .containsExactly(path(segment(SEQUENCE, 1L, BIG)), new Aggregator(BIG, ID));
        // Only when both are there (RFC 6793, section 4.2.3).
        assertThat(update(path, new Aggregator(7, ID), as4Path).routeAttributes())
                .containsExactly(path(segment(SEQUENCE, 1L, BIG)), new Aggregator(7, ID));
        assertThat(update(path, as4Aggregator).routeAttributes()).containsExactly(path);
    }

    @Test
    void routesHaveNothingOfWhereTheyStoodInTheMessage() {
        AsPath path = path(segment(SEQUENCE, 1L));
        Nlri ipv6 = Nlri.empty(Family.IPV6_UNICAST);
        Update plain = update(new Origin(Origin.IGP), path);

        assertThat(update(new MpUnreach(ipv6), new Origin(Origin.IGP), path).routeAttributes())
                .containsExactly(new Origin(Origin.IGP), path);
        assertThat(plain.routeAttributes()).isSameAs(plain.attributes());
        assertThat(plain.asPath()).contains(path);
    }

    @Test
    void lengthIsThatOfTheChoiceOfTheBestRoute() {
        assertThat(AsPath.EMPTY.hops()).isZero();
        assertThat(path(
                                segment(CONFED_SEQUENCE, 1L, 2L),
                                segment(CONFED_SET, 1L),
                                segment(SEQUENCE, 3L, 3L),
                                segment(SET, 4L, 5L))
                        .hops())
                .isEqualTo(3);
    }

    @Test
    void nearestAsIsTheFirstOfASequence() {
        assertThat(path(segment(SEQUENCE, BIG, 2L)).startsWith(BIG)).isTrue();
        assertThat(path(segment(SEQUENCE, 2L, BIG)).startsWith(BIG)).isFalse();
        assertThat(path(segment(SET, BIG)).startsWith(BIG)).isFalse();
        assertThat(AsPath.EMPTY.startsWith(BIG)).isFalse();
    }

    @Test
    void packedNumbersAreAListLikeAnyOther() {
        List<Long> plain = new ArrayList<>(List.of(1L, 0xFFFF_FFFFL));
        List<Long> packed = segment(SEQUENCE, 1L, 0xFFFF_FFFFL).asns();

        assertThat(packed).isEqualTo(plain).hasSameHashCodeAs(plain);
        assertThat(plain).isEqualTo(packed);
        assertThat(packed.contains(0xFFFF_FFFFL)).isTrue();
        assertThat(packed.contains(-1L)).isFalse();
        assertThat(packed).isNotEqualTo(segment(SEQUENCE, 1L).asns());
        assertThat(new Communities(List.of(-1, 2)).values()).isEqualTo(List.of(-1, 2));
        assertThatIllegalArgumentException().isThrownBy(() -> segment(SEQUENCE, -1L));
        assertThatIllegalArgumentException().isThrownBy(() -> segment(SEQUENCE, 1L << 32));
    }

    private static AsPath merged(AsPath path, Segment... as4) {
        return update(path, new As4Path(List.of(as4))).asPath().orElseThrow();
    }

    private static Update update(PathAttribute... attributes) {
        return Update.of(NONE, List.of(attributes), NONE);
    }

    private static AsPath path(Segment... segments) {
        return new AsPath(List.of(segments));
    }

    private static Segment segment(Segment.Type type, Long... asns) {
        return new Segment(type, List.of(asns));
    }
}
