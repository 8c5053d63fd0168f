package dev.codeway.database;

import io.quarkus.arc.profile.IfBuildProfile;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.config.ConfigValue;
import io.smallrye.config.SmallRyeConfig;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;

import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.interceptor.Interceptor;

import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Path;

/// A real PostgreSQL for `quarkus:dev`, where the developer names no other in `DATABASE_URL`. Its
/// binaries are dependencies of development and tests only; a packaged service has neither them nor
/// this bean.
@ApplicationScoped
@IfBuildProfile("dev")
class LocalDatabase {

    private static final Logger LOG = Logger.getLogger(LocalDatabase.class);
    // Between application.properties (250), which has the default, and .env (295).
    private static final int SOMEBODY_SET_IT = 290;

    private final SmallRyeConfig config;
    private final Path directory;
    private @Nullable EmbeddedPostgres postgres;

    LocalDatabase(
            SmallRyeConfig config,
            @ConfigProperty(name = "codeway.local-database.directory") Path directory) {
        this.config = config;
        this.directory = directory;
    }

    void start(@Observes @Priority(Interceptor.Priority.PLATFORM_BEFORE) StartupEvent event)
            throws IOException {
        ConfigValue url = config.getConfigValue("DATABASE_URL");
        if (url.getConfigSourceOrdinal() >= SOMEBODY_SET_IT) {
            return;
        }
        int port = URI.create(url.getValue()).getPort();
        if (isListening(port)) {
            LOG.infof("Using the PostgreSQL that listens on port %d already", port);
            return;
        }
        postgres =
                EmbeddedPostgres.builder()
                        .setPort(port)
                        .setDataDirectory(directory)
                        .setCleanDataDirectory(false)
                        .start();
        LOG.infof("PostgreSQL listens on port %d and keeps its data in %s", port, directory);
    }

    private static boolean isListening(int port) {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        } catch (IOException refused) {
            return false;
        }
    }

    void stop(@Observes ShutdownEvent event) throws IOException {
        if (postgres != null) {
            postgres.close();
        }
    }
}
