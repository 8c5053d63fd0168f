package dev.codeway.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.codeway.testsupport.Credentials;
import dev.codeway.testsupport.Nginx;
import dev.codeway.testsupport.Postgres;
import dev.codeway.testsupport.ServiceProcess;
import dev.codeway.testsupport.Site;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Collectors;

/// The example of `docs/routing.md`, with nothing of it replaced but ports and directories.
class RoutingThroughNginxIT {

    private static final Path EXAMPLE = Path.of("examples/nginx/sites.conf");

    @TempDir Path directory;

    @Test
    void aStockNginxServesWhatIsLiveAlsoWhileCodewayIsAway() throws Exception {
        Map<String, String> environment = Map.of("DATABASE_URL", Postgres.newDatabase());
        try (ServiceProcess codeway = ServiceProcess.start(environment);
                Nginx nginx = startNginx(codeway)) {
            codeway.awaitStatus("/q/health/ready", 200);
            Site shop = Site.create(codeway, "shop");
            Site blog = Site.create(codeway, "blog");
            Site brief = Site.create(codeway, "brief");
            publish(shop, "the first shop");
            publish(blog, "the blog");
            String leak = publish(brief, "soon gone");
            awaitAnswer(nginx, "shop", "/", "200 the first shop");
            awaitAnswer(nginx, "blog", "/index.html", "200 the blog");
            awaitAnswer(nginx, "brief", "/", "200 soon gone");
            assertThat(answer(nginx, "blog", "/nothing")).startsWith("404");
            assertThat(answer(nginx, "nobody", "/")).startsWith("404");
            assertThat(answer(nginx, "nobody", "/" + leak + "/index.html")).startsWith("404");
            assertThat(answer(nginx, "shop", "/.codeway/resolve")).startsWith("404");

            publish(shop, "the other shop");
            awaitAnswer(nginx, "shop", "/", "200 the other shop");
            shop.rollBack();
            awaitAnswer(nginx, "shop", "/", "200 the first shop");
            brief.delete();
            awaitAnswer(nginx, "brief", "/", "404");

            codeway.close();
            // Longer than an answer may be used without asking.
            await().during(Duration.ofSeconds(7))
                    .atMost(Duration.ofSeconds(30))
                    .until(
                            () ->
                                    answer(nginx, "shop", "/").equals("200 the first shop")
                                            && answer(nginx, "blog", "/").equals("200 the blog"));
            assertThat(answer(nginx, "never-asked-for", "/")).startsWith("503");
        }
    }

    private Nginx startNginx(ServiceProcess codeway) throws IOException {
        int port = ServiceProcess.freePort();
        String example = Files.readString(EXAMPLE);
        String site =
                example.replace("localhost:8080", codeway.uri("").getAuthority())
                        .replace("cwk_…", Credentials.ADMIN_KEY)
                        .replace("listen 80", "listen " + port)
                        .replace("/var/lib/nginx/codeway", directory.resolve("cache").toString())
                        .replace("/srv/sites", directory.resolve("sites").toString());
        return Nginx.start(directory, site, port);
    }

    /// Puts what was built where nginx looks for it, then makes it live: in this order.
    private String publish(Site site, String content) throws IOException {
        String deployment = site.build();
        Path files = Files.createDirectories(directory.resolve("sites").resolve(deployment));
        Files.writeString(files.resolve("index.html"), content);
        site.finish(deployment);
        return deployment;
    }

    private static void awaitAnswer(Nginx nginx, String subdomain, String path, String expected) {
        await(subdomain + " answers " + expected)
                .atMost(Duration.ofSeconds(30))
                .until(() -> answer(nginx, subdomain, path).startsWith(expected));
    }

    /// Status and body. By hand, for Java's clients set the header `Host` themselves.
    private static String answer(Nginx nginx, String subdomain, String path) throws IOException {
        try (Socket socket = new Socket("localhost", nginx.port())) {
            socket.getOutputStream()
                    .write(
                            "GET %s HTTP/1.0\r\nHost: %s.sites.example.com\r\n\r\n"
                                    .formatted(path, subdomain)
                                    .getBytes(StandardCharsets.US_ASCII));
            BufferedReader lines =
                    new BufferedReader(
                            new InputStreamReader(
                                    socket.getInputStream(), StandardCharsets.US_ASCII));
            String status = lines.readLine().split(" ")[1];
            String body =
                    lines.lines()
                            .dropWhile(line -> !line.isEmpty())
                            .skip(1)
                            .collect(Collectors.joining("\n"));
            return status + " " + body;
        }
    }
}
