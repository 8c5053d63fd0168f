package dev.codeway.platform.executable;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.junit.QuarkusTest;

import jakarta.inject.Inject;

import org.hibernate.SessionFactory;
import org.hibernate.engine.jdbc.connections.internal.DataSourceConnectionProvider;
import org.hibernate.engine.jdbc.connections.spi.ConnectionProvider;
import org.hibernate.engine.spi.SessionFactoryImplementor;
import org.hibernate.service.spi.InjectService;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Enumeration;
import java.util.HashSet;
import java.util.Set;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;

@QuarkusTest
class InjectionsOfServicesTest {

    @Inject SessionFactory sessions;

    @Test
    void onlyOneOfTheOrmsServicesIsGivenAnotherAndItIsNotOurs() throws Exception {
        assertThat(servicesThatAreGivenAnother())
                .containsExactly(DataSourceConnectionProvider.class.getName());
        assertThat(
                        sessions.unwrap(SessionFactoryImplementor.class)
                                .getServiceRegistry()
                                .requireService(ConnectionProvider.class))
                .isNotInstanceOf(DataSourceConnectionProvider.class);
    }

    private static Set<String> servicesThatAreGivenAnother() throws Exception {
        Path orm =
                Path.of(
                        SessionFactory.class
                                .getProtectionDomain()
                                .getCodeSource()
                                .getLocation()
                                .toURI());
        Set<String> found = new HashSet<>();
        try (JarFile jar = new JarFile(orm.toFile())) {
            for (Enumeration<JarEntry> all = jar.entries(); all.hasMoreElements(); ) {
                JarEntry entry = all.nextElement();
                if (entry.getName().endsWith(".class") && namesTheAnnotation(jar, entry)) {
                    found.add(
                            entry.getName()
                                    .substring(0, entry.getName().length() - 6)
                                    .replace('/', '.'));
                }
            }
        }
        found.remove("org.hibernate.service.internal.AbstractServiceRegistryImpl");
        return found;
    }

    private static boolean namesTheAnnotation(JarFile jar, JarEntry entry) throws IOException {
        byte[] content = jar.getInputStream(entry).readAllBytes();
        return new String(content, StandardCharsets.ISO_8859_1)
                .contains(InjectService.class.descriptorString());
    }
}
