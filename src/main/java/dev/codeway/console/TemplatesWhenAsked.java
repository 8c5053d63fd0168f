package dev.codeway.console;

import io.quarkus.qute.runtime.EngineProducer;
import io.quarkus.runtime.Startup;

import jakarta.enterprise.inject.build.compatible.spi.BuildCompatibleExtension;
import jakarta.enterprise.inject.build.compatible.spi.ClassConfig;
import jakarta.enterprise.inject.build.compatible.spi.Enhancement;

/// Has the templates parsed when a page is first asked for. The framework does so at every start,
/// whether anybody looks at the console or not, though it has checked them all at the build.
public final class TemplatesWhenAsked implements BuildCompatibleExtension {

    /// Takes away what has the engine made at the start.
    ///
    /// @param engine the framework's bean that makes it
    @Enhancement(types = EngineProducer.class)
    public void atStart(ClassConfig engine) {
        engine.removeAnnotation(it -> it.name().equals(Startup.class.getName()));
    }
}
