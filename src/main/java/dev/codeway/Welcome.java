package dev.codeway;

import io.quarkus.arc.profile.IfBuildProfile;
import io.quarkus.vertx.http.HttpServerStart;

import jakarta.enterprise.event.ObservesAsync;
import jakarta.inject.Singleton;

import org.jboss.logging.Logger;

/// Tells a developer what to try first.
@Singleton
@IfBuildProfile("dev")
class Welcome {

    private static final Logger LOG = Logger.getLogger(Welcome.class);

    void greet(@ObservesAsync HttpServerStart started) {
        """
                Codeway answers on port %1$d. Try:

                  curl -si localhost:%1$d/v1/projects -H 'Content-Type: application/json' \\
                    -d '{"name": "Shop", "gitURL": "https://github.com/acme/shop"}'

                The console, for whoever has a key: http://localhost:%1$d

                The API's description for people: http://localhost:%1$d/q/swagger-ui
                """
                .formatted(started.options().getPort())
                .lines()
                .forEach(LOG::info);
    }
}
