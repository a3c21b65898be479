package dev.forebay.benchmarks.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Document;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;
import tools.jackson.databind.json.JsonMapper;

/** What is written of samples can be read, and says what they say. */
class ReportTest {
    private static final Report SPEED = new Report(
            "Speed",
            new Environment().with("peer", "1.0 <&>"),
            List.of(
                    sample("limit", 1, 100),
                    sample("limit", 2, 300),
                    sample("limit", 3, 200),
                    sample("Forebay", 1, 100),
                    sample("Forebay", 2, 100),
                    sample("Forebay", 3, 100)));

    private static final Report SIZE = new Report(
            "Size",
            new Environment(),
            List.of(new Sample("size", "limit", 1, Unit.BYTES, 250, Map.of(), 1, null, Map.of("over raw", 0.0))));

    @TempDir
    private Path folder;

    private static Sample sample(String contender, int repetition, double perSecond) {
        return new Sample("go", contender, repetition, perSecond, Map.of("p50", 7.0, "p99", 9.0), 1, null);
    }

    @Test
    void markdown_hasMedianSpreadAndRatioWhereThereAreTwo() {
        assertThat(SPEED.markdown())
                .contains(
                        "| work | contender | per second, median | lowest – highest | of raw | p50 µs | p99 µs |",
                        "| go | limit | 200 | 100 – 300 | 1.00 | 7 | 9 |",
                        "| go | Forebay | 100 | 100 – 100 | 0.50 | 7 | 9 |");
        assertThat(SIZE.markdown())
                .contains(
                        "| work | contender | bytes, median | lowest – highest | of raw | over raw |",
                        "| size | limit | 250 | 250 – 250 | – | 0.0 |");
    }

    @Test
    void write_severalReports_makesOnePageOfTheirs() throws Exception {
        Report.write(
                folder.resolve("bench"),
                List.of(SPEED, SIZE),
                new Table("End", List.of("a", "b"), List.of(List.of("<1>", "2"))));

        String page = Files.readString(folder.resolve("bench.html"));
        assertThat(page)
                .contains("1.0 &lt;&amp;&gt;", "<tr><td>&lt;1&gt;</td><td>2</td></tr>")
                .doesNotContain("<script", "src=", "href=", "url(");
        NodeList bars = body(page).getElementsByTagName("rect");
        assertThat(bars.getLength()).isEqualTo(3);
        assertThat(width(bars, 0)).isEqualTo(2 * width(bars, 1));
        assertThat(Files.readString(folder.resolve("bench.md")))
                .contains("# Speed\n", "# Size\n")
                .endsWith("\n# End\n\n| a | b |\n|---|---|\n| <1> | 2 |\n");
        assertThat(JsonMapper.builder()
                        .build()
                        .readTree(Files.readString(folder.resolve("bench.json")))
                        .size())
                .isEqualTo(2);
    }

    /** What is in the body is well-formed XML, too. */
    private static Document body(String page) throws Exception {
        String body = page.substring(page.indexOf("<body>"), page.indexOf("</html>"));
        return DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(new InputSource(new StringReader(body)));
    }

    private static double width(NodeList bars, int index) {
        return Double.parseDouble(
                bars.item(index).getAttributes().getNamedItem("width").getNodeValue());
    }
}
