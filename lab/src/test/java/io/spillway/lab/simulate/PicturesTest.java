package io.spillway.lab.simulate;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.StringReader;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.xml.sax.InputSource;

class PicturesTest {
    @Test
    void aPictureOfFewSitesHasALineForEachTheLimitsAndTheFlows() throws Exception {
        Scenario world = Tiny.world(List.of(new Scenario.Event.Flash(0, 60, 300, 3, 10)), 0.8, 0.1, 0.1);
        Document svg = parse(WorldPicture.file(recorded(world), PolicyKind.ON_OFF));
        assertThat(count(svg, "path", "l "))
                .as("three lines and their places in the legend")
                .isEqualTo(6);
        assertThat(count(svg, "line", "limit")).isEqualTo(3);
        assertThat(count(svg, "path", "a ")).isBetween(1, 6);
        assertThat(count(svg, "rect", "event flash")).isEqualTo(1);
        assertThat(svg.getDocumentElement().getTextContent()).contains("flash at s0 \u00d73", "s0 \u2192 s");
    }

    @Test
    void manySitesBecomeBands() throws Exception {
        Document svg =
                parse(WorldPicture.file(recorded(RandomWorld.of("w", 2, 40, 1, RandomWorld.USUAL)), PolicyKind.ON_OFF));
        assertThat(count(svg, "path", "b")).isEqualTo(3);
        assertThat(count(svg, "path", "l "))
                .as("five sites and their places in the legend")
                .isEqualTo(10);
    }

    @Test
    void aPageIsWellFormedAndNeedsNothingFromElsewhere() throws Exception {
        Scenario world = Tiny.world(List.of(), 1.5, 0.1);
        Scenario odd = new Scenario(
                "<b>&\"",
                "a < b",
                world.dtS(),
                world.durationS(),
                0,
                7,
                world.lifetimes(),
                60,
                0,
                0,
                0,
                world.sites(),
                world.events());
        Recording recording = recorded(odd);
        Scores scores = new Simulation(odd, PolicyKind.ON_OFF, Simulation.Watcher.NOBODY).run();
        String html =
                Page.of("x.json", List.of(new Result(odd, PolicyKind.ON_OFF, List.of(7L), List.of(scores), recording)));
        Document page = parse(html.replace("<!DOCTYPE html>", ""));
        assertThat(page.getElementsByTagName("svg").getLength()).isEqualTo(1);
        assertThat(page.getElementsByTagName("h2").item(0).getTextContent()).isEqualTo("<b>&\"");
        assertThat(page.getElementsByTagName("script").getLength()).isZero();
        assertThat(html.replace("http://www.w3.org/", "")).doesNotContain("http:", "https:", "url(", "@import");
    }

    @Test
    void longRunsAreThinnedAndMeansKept() {
        Scenario world = Tiny.world(List.of(), 0.5, 0.25).withSeed(1);
        Scenario days =
                new Scenario("w", "", 10, 100_000, 0, 1, world.lifetimes(), 60, 0, 0, 0, world.sites(), List.of());
        Recording recording = recorded(days);
        assertThat(recording.slots()).isLessThanOrEqualTo(Recording.MOST_SLOTS);
        for (int slot = 0; slot < recording.slots(); slot++) {
            assertThat(recording.load(0)[slot]).as("slot " + slot).isBetween(0.4999f, 0.5001f);
        }
    }

    private static Recording recorded(Scenario world) {
        Recording recording = new Recording(world);
        new Simulation(world, PolicyKind.ON_OFF, recording).run();
        return recording;
    }

    private static int count(Document document, String element, String css) {
        int count = 0;
        var all = document.getElementsByTagName(element);
        for (int i = 0; i < all.getLength(); i++) {
            String style = all.item(i).getAttributes().getNamedItem("class").getNodeValue();
            if (css.endsWith(" ") ? style.startsWith(css) : style.equals(css)) {
                count++;
            }
        }
        return count;
    }

    private static Document parse(String xml) throws Exception {
        return DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(new InputSource(new StringReader(xml)));
    }
}
