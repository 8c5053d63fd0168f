package dev.codeway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.codeway.testsupport.Management;

import io.quarkus.test.junit.QuarkusTest;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

@QuarkusTest
class OpenApiTest {

    private static final Path COMMITTED = Path.of("docs/openapi.yaml");

    @Test
    void theCommittedDescriptionIsThatOfTheService() throws IOException {
        String served = Management.given().get("/q/openapi?format=yaml").asString();
        if (Boolean.getBoolean("codeway.openapi.update")) {
            Files.writeString(COMMITTED, served);
        }
        assertThat(served)
                .as("run ./mvnw test -Dtest=OpenApiTest -Dcodeway.openapi.update=true to accept")
                .isEqualTo(Files.readString(COMMITTED));
    }

    @Test
    void itIsOpenApi31AndEveryOperationSaysWhatItDoes() {
        var document = Management.given().get("/q/openapi?format=json").jsonPath();
        assertThat(document.getString("openapi")).startsWith("3.1");
        document.<java.util.Map<String, java.util.Map<String, Object>>>get("paths")
                .forEach(
                        (path, methods) ->
                                methods.forEach(
                                        (method, operation) ->
                                                assertThat(operation)
                                                        .as(method + " " + path)
                                                        .asInstanceOf(
                                                                org.assertj.core.api
                                                                        .InstanceOfAssertFactories
                                                                        .MAP)
                                                        .containsKeys("operationId", "summary")));
    }
}
