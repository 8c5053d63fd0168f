package dev.codeway.supplychain;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;

import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.w3c.dom.NodeList;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import javax.xml.parsers.DocumentBuilderFactory;

/// The same sources are built with the same tools and parts, today and in a year.
class PinsTest {

    /// One version, neither a range nor what is newest on some day.
    private static final Pattern PINNED =
            Pattern.compile("[0-9][\\w.-]*(?<!-SNAPSHOT)", Pattern.UNICODE_CHARACTER_CLASS);

    private static final Pattern PROPERTY = Pattern.compile("\\$\\{([^}]+)}");

    @Test
    void everyVersionInThePomIsOne() throws Exception {
        Document pom =
                DocumentBuilderFactory.newDefaultInstance()
                        .newDocumentBuilder()
                        .parse(Path.of("pom.xml").toFile());
        assertThat(loose(pom)).isEmpty();
    }

    @Test
    void whatIsNotPinnedIsFound() throws Exception {
        for (String version :
                List.of("", "[1,2)", "1.0-SNAPSHOT", "LATEST", "RELEASE", "${none}", "1.+")) {
            Document pom =
                    DocumentBuilderFactory.newDefaultInstance()
                            .newDocumentBuilder()
                            .parse(
                                    new java.io.ByteArrayInputStream(
                                            ("<project><plugin><artifactId>a</artifactId>"
                                                            + (version.isEmpty()
                                                                    ? ""
                                                                    : "<version>"
                                                                            + version
                                                                            + "</version>")
                                                            + "</plugin></project>")
                                                    .getBytes(
                                                            java.nio.charset.StandardCharsets
                                                                    .UTF_8)));
            assertThat(loose(pom)).as(version).hasSize(1);
        }
    }

    /// Of plugins and of what they are made of all, of dependencies those that no BOM manages.
    private static List<String> loose(Document pom) {
        List<String> loose = new ArrayList<>();
        for (String kind : List.of("plugin", "dependency", "path", "extension")) {
            NodeList elements = pom.getElementsByTagName(kind);
            for (int i = 0; i < elements.getLength(); i++) {
                Element element = (Element) elements.item(i);
                String version = child(element, "version");
                boolean managed = version.isEmpty() && kind.equals("dependency");
                if (!managed && !PINNED.matcher(resolved(pom, version)).matches()) {
                    loose.add(child(element, "artifactId") + " " + version);
                }
            }
        }
        return loose;
    }

    private static String child(Element element, String name) {
        for (Node node = element.getFirstChild(); node != null; node = node.getNextSibling()) {
            if (node.getNodeName().equals(name)) {
                return node.getTextContent().strip();
            }
        }
        return "";
    }

    private static String resolved(Document pom, String version) {
        Matcher property = PROPERTY.matcher(version);
        if (!property.matches()) {
            return version;
        }
        NodeList values = pom.getElementsByTagName(property.group(1));
        return values.getLength() == 1 ? values.item(0).getTextContent() : "";
    }

    @Test
    void mavenIsPinnedByItsDigest() throws IOException {
        Properties wrapper = new Properties();
        try (Reader file =
                Files.newBufferedReader(Path.of(".mvn/wrapper/maven-wrapper.properties"))) {
            wrapper.load(file);
        }
        assertThat(wrapper.getProperty("distributionUrl"))
                .matches("https://.*/apache-maven-[0-9.]+-bin\\.zip");
        assertThat(wrapper.getProperty("distributionSha256Sum")).matches("[0-9a-f]{64}");
        assertThat(wrapper.getProperty("distributionTarSha256Sum")).matches("[0-9a-f]{64}");
    }

    @Test
    void npmsPackagesArePinnedByTheirDigests() throws IOException {
        JsonNode wanted = json("lint/package.json");
        assertThat(
                        wanted.findValues("devDependencies").isEmpty()
                                && wanted.findValues("dependencies").isEmpty())
                .isFalse();
        for (String kind : List.of("dependencies", "devDependencies")) {
            wanted.path(kind)
                    .forEach(version -> assertThat(version.asText()).matches("[0-9]+\\.[0-9.]+"));
        }
        json("lint/package-lock.json")
                .path("packages")
                .properties()
                .forEach(
                        it -> {
                            if (!it.getKey().isEmpty()) {
                                assertThat(it.getValue().path("integrity").asText())
                                        .as(it.getKey())
                                        .startsWith("sha512-");
                            }
                        });
    }

    private static JsonNode json(String path) throws IOException {
        return new JsonMapper().readTree(Path.of(path).toFile());
    }

    /// Beside `docker/check`, which runs them like that.
    @Test
    void containersAreNobodyAndCannotWriteToThemselves() throws IOException {
        for (String kind : List.of("jvm", "native")) {
            assertThat(Files.readString(Path.of("docker/Dockerfile." + kind)))
                    .contains("\nUSER 10001:10001\n", "COPY --chmod=0444 target/bom.json bom.json")
                    .doesNotContainPattern("--chmod=0?[0-7]*[2367]");
        }
        assertThat(Files.readString(Path.of("docker/compose.yaml")))
                .contains("read_only: true", "no-new-privileges:true", "- ALL");
    }
}
