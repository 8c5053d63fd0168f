package dev.codeway.database;

import static io.restassured.RestAssured.given;

import static org.hamcrest.Matchers.containsInAnyOrder;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasItems;
import static org.hamcrest.Matchers.hasSize;

import io.quarkus.test.junit.QuarkusTest;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

@QuarkusTest
class HealthTest {

    @Test
    void livenessAsksNothing() {
        given().get("/q/health/live")
                .then()
                .statusCode(200)
                .body("status", equalTo("UP"))
                .body("checks", hasSize(0));
    }

    @Test
    void readinessTellsTheVersionOfTheSchema() throws IOException {
        long newest;
        try (Stream<Path> migrations = Files.list(Path.of("src/main/resources/db/migration"))) {
            newest = migrations.filter(file -> file.toString().endsWith(".sql")).count();
        }
        given().get("/q/health/ready")
                .then()
                .statusCode(200)
                .body("checks.name", containsInAnyOrder("database", "Graceful Shutdown"))
                .body(
                        "checks.find { it.name == 'database' }.data.schema",
                        equalTo(String.valueOf(newest)));
    }

    @Test
    void startIsOverWhenTheMigrationsAre() {
        given().get("/q/health/started")
                .then()
                .statusCode(200)
                .body("checks.name", hasItem("migrations"));
    }

    @Test
    void healthIsAllOfIt() {
        given().get("/q/health")
                .then()
                .statusCode(200)
                .body("checks.name", hasItems("database", "migrations"));
    }
}
