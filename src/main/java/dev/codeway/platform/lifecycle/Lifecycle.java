package dev.codeway.platform.lifecycle;

import io.quarkus.runtime.StartupEvent;

import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Event;
import jakarta.enterprise.event.Observes;
import jakarta.interceptor.Interceptor;

import org.eclipse.microprofile.config.inject.ConfigProperty;

@ApplicationScoped
class Lifecycle {

    void start(
            @Observes @Priority(Interceptor.Priority.PLATFORM_BEFORE) StartupEvent event,
            @ConfigProperty(name = "codeway.serve") boolean serve,
            Event<Serving> serving) {
        if (serve) {
            serving.fire(new Serving());
        }
    }
}
