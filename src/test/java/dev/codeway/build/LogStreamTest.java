package dev.codeway.build;

import static org.assertj.core.api.Assertions.assertThat;

import dev.codeway.testsupport.Api;

import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;

import org.junit.jupiter.api.Test;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

@QuarkusTest
class LogStreamTest {

    private static final String END =
            "<end {\"status\":\"%s\",\"reason\":%s,\"attempt\":%d,\"bytes\":%d,\"logsComplete\":%s}>";

    @Test
    void whoFollowsGetsWhatIsThereThenWhatComesThenTheEnd() throws Exception {
        RunningBuild build = RunningBuild.start().write("there\n");
        LogReader reader = new LogReader().listen(uri(build), 2);
        assertThat(reader.text()).isEqualTo("<attempt {\"attempt\":1}>there\n");
        assertThat(reader.lastEventId()).isEqualTo("1:6");
        CompletableFuture<LogReader> rest = listening(reader, uri(build));
        build.write("there\nand €\n").end("FAIL");
        assertThat(rest.get(30, TimeUnit.SECONDS).text())
                .isEqualTo(
                        "<attempt {\"attempt\":1}>there\nand €\n"
                                + END.formatted("FAIL", "\"BUILD_ERROR\"", 1, 14, true));
    }

    @Test
    void whoWasCutOffGoesOnExactlyWhereItWas() throws Exception {
        long seed = new Random().nextLong();
        System.out.println("LogStreamTest: seed " + seed);
        Random random = new Random(seed);
        byte[] bytes = new byte[300_000];
        random.nextBytes(bytes);
        byte[] text = "Grüße, 世界 😀\n".repeat(4_000).getBytes(StandardCharsets.UTF_8);
        System.arraycopy(text, 0, bytes, 100_000, text.length);
        RunningBuild build = RunningBuild.start();
        CompletableFuture<LogReader> reading =
                CompletableFuture.supplyAsync(
                        () -> {
                            LogReader reader = new LogReader();
                            try {
                                while (!reader.ended()) {
                                    reader.listen(uri(build), random.nextInt(1, 4));
                                }
                            } catch (Exception failure) {
                                throw new AssertionError(failure);
                            }
                            return reader;
                        },
                        task -> Thread.ofVirtual().start(task));
        for (int at = 0; at < bytes.length; ) {
            int end = Math.min(bytes.length, at + random.nextInt(1, 6_000));
            build.append(at, Arrays.copyOfRange(bytes, at, end)).statusCode(202);
            at = end;
        }
        build.end("READY");
        assertThat(reading.get(120, TimeUnit.SECONDS).text())
                .isEqualTo(
                        "<attempt {\"attempt\":1}>"
                                + new String(bytes, StandardCharsets.UTF_8)
                                + END.formatted("READY", "null", 1, bytes.length, true));
    }

    @Test
    void oneAttemptFollowsTheOther() throws Exception {
        RunningBuild first = RunningBuild.start();
        CompletableFuture<LogReader> reader = listening(new LogReader(), uri(first));
        first.append(0, "lost €".getBytes(StandardCharsets.UTF_8)).statusCode(202);
        // Half of a character, whose rest never comes.
        first.append(8, new byte[] {(byte) 0xe2, (byte) 0x82}).statusCode(202);
        first.end("QUEUED");
        RunningBuild.start(first.deployment).write("found").end("READY");
        String all =
                "<attempt {\"attempt\":1}>lost €\uFFFD<attempt {\"attempt\":2}>found"
                        + END.formatted("READY", "null", 2, 5, true);
        assertThat(reader.get(30, TimeUnit.SECONDS).text()).isEqualTo(all);
        assertThat(new LogReader().listen(uri(first, "?attempt=1"), 99).text()).isEqualTo(all);
        assertThat(new LogReader().listen(uri(first), 99).text())
                .startsWith("<attempt {\"attempt\":2}>found<end");
        assertThat(new LogReader().listen(uri(first, "?cursor=1:5"), 99).text())
                .startsWith("€\uFFFD<attempt");
    }

    @Test
    void whoComesBeforeTheBuildAndWhoComesAfterTheEndAreServedTheSame() throws Exception {
        String id = Api.deploy(Api.createProject());
        URI uri = uri(id, "");
        CompletableFuture<LogReader> early = listening(new LogReader(), uri);
        CompletableFuture<LogReader> unlucky = listening(new LogReader().after("0:0"), uri);
        RunningBuild.start(id).write("hello").end("READY");
        String all = "<attempt {\"attempt\":1}>hello" + END.formatted("READY", "null", 1, 5, true);
        assertThat(early.get(30, TimeUnit.SECONDS).text()).isEqualTo(all);
        assertThat(unlucky.get(30, TimeUnit.SECONDS).text()).isEqualTo(all);
        assertThat(new LogReader().listen(uri, 99).text()).isEqualTo(all);
        LogReader again = new LogReader().after("1:5").listen(uri, 99);
        assertThat(again.text()).isEqualTo(END.formatted("READY", "null", 1, 5, true));
        assertThat(again.lastEventId()).isEqualTo("1:5:end");
        assertThat(again.open(uri).statusCode()).as("asks not to come again").isEqualTo(204);
    }

    @Test
    void whatWasNeverBuiltEndsAsWell() throws Exception {
        String id = Api.deploy(Api.createProject());
        CompletableFuture<LogReader> reader = listening(new LogReader(), uri(id, ""));
        Api.move(id, "FAIL").statusCode(200);
        assertThat(reader.get(30, TimeUnit.SECONDS).text())
                .startsWith("<end {\"status\":\"FAIL\"")
                .endsWith("\"attempt\":0,\"bytes\":0,\"logsComplete\":null}>");
    }

    @Test
    void whatIsNoPlaceInTheLogIsRefused() throws Exception {
        RunningBuild build = RunningBuild.start().write("hello");
        for (String wrong : List.of("x", "1:6", "2:0", "0:5")) {
            assertThat(new LogReader().after(wrong).open(uri(build)).statusCode())
                    .as(wrong)
                    .isEqualTo(400);
        }
        assertThat(new LogReader().open(uri(build, "?attempt=2")).statusCode()).isEqualTo(404);
    }

    @Test
    void hundredsFollowOneLogAndTheServiceStillAnswers() throws Exception {
        RunningBuild build = RunningBuild.start().write("there\n");
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<CompletableFuture<LogReader>> readers = new ArrayList<>();
            for (int i = 0; i < 300; i++) {
                readers.add(
                        CompletableFuture.supplyAsync(
                                () -> {
                                    try {
                                        return new LogReader().listen(uri(build), 99_999);
                                    } catch (Exception failure) {
                                        throw new AssertionError(failure);
                                    }
                                },
                                threads));
            }
            StringBuilder text = new StringBuilder("there\n");
            for (int i = 0; i < 50; i++) {
                String line = "line " + i + "\n";
                build.append(text.length(), line).statusCode(202);
                text.append(line);
            }
            build.end("READY");
            String all =
                    "<attempt {\"attempt\":1}>"
                            + text
                            + END.formatted("READY", "null", 1, text.length(), true);
            for (CompletableFuture<LogReader> reader : readers) {
                assertThat(reader.get(60, TimeUnit.SECONDS).text()).isEqualTo(all);
            }
        }
    }

    private static CompletableFuture<LogReader> listening(LogReader reader, URI uri) {
        return CompletableFuture.supplyAsync(
                () -> {
                    try {
                        return reader.listen(uri, 99_999);
                    } catch (Exception failure) {
                        throw new AssertionError(failure);
                    }
                },
                task -> Thread.ofVirtual().start(task));
    }

    private static URI uri(RunningBuild build) {
        return uri(build, "");
    }

    private static URI uri(RunningBuild build, String query) {
        return uri(build.deployment, query);
    }

    private static URI uri(String deployment, String query) {
        return URI.create(
                "http://localhost:%d/v1/deployments/%s/logs%s"
                        .formatted(RestAssured.port, deployment, query));
    }
}
