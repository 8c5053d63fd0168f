package dev.codeway.console;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.qute.runtime.EngineProducer;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.test.junit.QuarkusTest;

import jakarta.enterprise.inject.spi.BeanManager;
import jakarta.enterprise.inject.spi.ObserverMethod;

import org.junit.jupiter.api.Test;

@QuarkusTest
class TemplatesWhenAskedTest {

    private final BeanManager beans;

    TemplatesWhenAskedTest(BeanManager beans) {
        this.beans = beans;
    }

    @Test
    void aStartMakesNothingThatParsesTemplates() {
        assertThat(beans.resolveObserverMethods(new StartupEvent()))
                .isNotEmpty()
                .extracting(ObserverMethod::getBeanClass)
                .doesNotContain(EngineProducer.class);
    }
}
