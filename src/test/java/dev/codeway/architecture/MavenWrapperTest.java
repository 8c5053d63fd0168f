package dev.codeway.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import static java.util.concurrent.TimeUnit.SECONDS;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/// `.mvn/jdk.sh`, which chooses the JDK for `mvnw`, among JDKs of which only the version is real.
class MavenWrapperTest {

    private Path directory;

    /// The `PATH`: only what the script calls, so that no JDK of this machine is on it.
    private Path commands;

    private final List<String> places = new ArrayList<>();

    @BeforeEach
    void prepare(@TempDir Path temporary) throws IOException {
        // macOS has its temporary directory behind a link, and the script follows links
        directory = temporary.toRealPath();
        commands = Files.createDirectory(directory.resolve("commands"));
        for (var command : List.of("cat", "readlink", "sed", "sh")) {
            writeScript(
                    commands.resolve(command), "exec '%s' \"$@\"".formatted(installed(command)));
        }
    }

    @Test
    void takesJavaHomeThatIsNewEnoughEvenWhereThereIsANewerOne() throws Exception {
        var home = jdk("home", "25.0.3");
        Files.createSymbolicLink(
                commands.resolve("javac"), jdk("linked", "27").resolve("bin/javac"));
        places.add(jdk("places/newer", "26").toString());

        assertThat(find(home)).isEqualTo(new Result(0, home.toString(), ""));
    }

    @Test
    void passesSilentlyOverJavaHomeThatIsTooOld() throws Exception {
        var newEnough = jdk("places/new", "25.0.3");
        places.add(newEnough.toString());

        assertThat(find(jdk("home", "24.0.2"))).isEqualTo(new Result(0, newEnough.toString(), ""));
    }

    @Test
    void passesOverJavaHomeWithoutACompiler() throws Exception {
        var home = jdk("home", "25.0.3");
        Files.delete(home.resolve("bin/javac"));
        var newEnough = jdk("places/new", "25.0.3");
        places.add(newEnough.toString());

        assertThat(find(home).javaHome()).isEqualTo(newEnough.toString());
    }

    @Test
    void takesTheHomeOfTheJavacOnThePath() throws Exception {
        var linked = jdk("linked", "25");
        Files.createSymbolicLink(commands.resolve("javac"), linked.resolve("bin/javac"));
        places.add(jdk("places/newer", "26").toString());

        assertThat(find(null).javaHome()).isEqualTo(linked.toString());
    }

    @Test
    void passesOverAJavacOnThePathThatIsTooOld() throws Exception {
        Files.createSymbolicLink(
                commands.resolve("javac"), jdk("linked", "17.0.15").resolve("bin/javac"));
        var newEnough = jdk("places/new", "25.0.3");
        places.add(newEnough.toString());

        assertThat(find(null).javaHome()).isEqualTo(newEnough.toString());
    }

    @Test
    void takesTheNewestOfTheUsualPlaces() throws Exception {
        jdk("places/a", "25.0.3");
        var newest = jdk("places/b", "100-ea");
        jdk("places/c", "26.0.1");
        Files.createDirectories(directory.resolve("places/no JDK"));
        places.add(directory.resolve("nowhere") + "/*");
        places.add(directory.resolve("places") + "/*");

        assertThat(find(null).javaHome()).isEqualTo(newest.toString());
    }

    @Test
    void takesTheFirstOfEquallyNewPlaces() throws Exception {
        var first = jdk("z", "25.0.1");
        places.add(first.toString());
        places.add(jdk("a", "25.0.3").toString());

        assertThat(find(null).javaHome()).isEqualTo(first.toString());
    }

    @Test
    void asksTheCompilerWhereTheJdkDoesNotStateItsVersion() throws Exception {
        var home = jdk("home", "25.0.3");
        Files.delete(home.resolve("release"));

        assertThat(find(home).javaHome()).isEqualTo(home.toString());
    }

    @Test
    void findsPathsWithSpaces() throws Exception {
        var spacious = jdk("My  JDKs/jdk 25", "25.0.3");
        places.add(directory.resolve("My  JDKs") + "/*");

        assertThat(find(spacious).javaHome()).isEqualTo(spacious.toString());
        assertThat(find(null).javaHome()).isEqualTo(spacious.toString());
    }

    @Test
    void saysWhatToInstallWhereAllAreTooOld() throws Exception {
        var newest = jdk("places/b", "24.0.1");
        jdk("places/a", "11.0.20");
        places.add(directory.resolve("places") + "/*");

        var result = find(jdk("home", "17.0.15"));

        assertThat(result.status()).isEqualTo(1);
        assertThat(result.javaHome()).isEmpty();
        assertThat(result.message())
                .contains("needs JDK 25 or newer; found only version 24 at " + newest)
                .contains("openjdk-25-jdk", "brew install", "sdk install java", "set JAVA_HOME");
    }

    @Test
    void knowsHowVersionsWereWrittenOnceUponATime() throws Exception {
        assertThat(find(jdk("home", "1.8.0_402")).message()).contains("found only version 8 at");
    }

    @Test
    void saysWhatToInstallWhereThereIsNone() throws Exception {
        var result = find(null);

        assertThat(result.status()).isEqualTo(1);
        assertThat(result.message()).contains("needs JDK 25 or newer; found none");
    }

    private record Result(int status, String javaHome, String message) {}

    /// Sources the script as `mvnw` does, in a shell that then prints what Maven would get.
    private Result find(Path javaHome) throws IOException, InterruptedException {
        var mavenGets = "set -euf; . .mvn/jdk.sh; exec sh -c 'printf %s \"$JAVA_HOME\"'";
        var output = directory.resolve("output");
        var errors = directory.resolve("errors");
        var shell =
                new ProcessBuilder(installed("sh").toString(), "-c", mavenGets)
                        .redirectOutput(output.toFile())
                        .redirectError(errors.toFile());
        shell.environment().clear();
        shell.environment().put("PATH", commands.toString());
        shell.environment().put("CODEWAY_JDK_PLACES", String.join("\n", places));
        if (javaHome != null) {
            shell.environment().put("JAVA_HOME", javaHome.toString());
        }
        var process = shell.start();
        assertThat(process.waitFor(30, SECONDS)).as("ends").isTrue();
        return new Result(process.exitValue(), Files.readString(output), Files.readString(errors));
    }

    private Path jdk(String name, String version) throws IOException {
        var home = directory.resolve(name);
        Files.createDirectories(home.resolve("bin"));
        writeScript(home.resolve("bin/javac"), "echo javac " + version);
        Files.writeString(
                home.resolve("release"),
                "IMPLEMENTOR=\"Nobody\"\nJAVA_VERSION=\"%s\"\n".formatted(version));
        return home;
    }

    private static void writeScript(Path path, String line) throws IOException {
        Files.writeString(path, "#!%s\n%s\n".formatted(installed("sh"), line));
        assertThat(path.toFile().setExecutable(true)).isTrue();
    }

    private static Path installed(String command) {
        return Stream.concat(
                        Arrays.stream(System.getenv("PATH").split(File.pathSeparator)),
                        Stream.of("/bin", "/usr/bin"))
                .map(place -> Path.of(place, command))
                .filter(Files::isExecutable)
                .findFirst()
                .orElseThrow();
    }
}
