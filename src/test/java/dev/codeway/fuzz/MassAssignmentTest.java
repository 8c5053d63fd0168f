package dev.codeway.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.codeway.testsupport.ServiceDatabase;

import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;

/// What an answer has and its request has not, such as an id, a status or whoever made it, is not
/// there for clients to set: generated from the API's description, of every operation with a body.
@QuarkusTest
class MassAssignmentTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    private ApiDocument document;
    private Wire wire;
    private World world;
    private Inputs inputs;
    private Values values;

    @BeforeEach
    void stock() throws IOException {
        Random random = new Random(1);
        document = ApiDocument.read();
        wire = new Wire(RestAssured.port);
        world = new World(wire, random);
        values = new Values(document, world, random);
        inputs = new Inputs(world, values, random);
        world.stock();
    }

    @AfterEach
    void leaveNothingToDo() throws Exception {
        wire.close();
        World.end();
    }

    @Test
    void whatOnlyTheServiceMaySetIsRefusedByName() throws Exception {
        List<String> sent = new ArrayList<>();
        List<String> wrong = new ArrayList<>();
        try (Connection connection = ServiceDatabase.connect()) {
            Tables tables = Tables.of(connection);
            for (ApiDocument.Operation operation : document.operations()) {
                if (operation.takesJson()) {
                    for (String field : readOnly(operation)) {
                        Inputs.Draft draft = inputs.good(operation);
                        ((ObjectNode) draft.json).set(field, value(operation, field));
                        String before = tables.quiet();
                        Call call = draft.call();
                        Wire.Answer answer = wire.send(call);
                        sent.add(operation + "." + field);
                        if (answer.status() != 422
                                || !fields(answer).contains(field)
                                || tables.changedBy(before, () -> wire.send(call))) {
                            wrong.add(call + " -> " + answer.text());
                        }
                    }
                }
            }
        }
        System.out.printf(
                "MassAssignmentTest: %d fields of %d operations: %s%n",
                sent.size(),
                sent.stream().map(it -> it.replaceAll("\\..*", "")).distinct().count(),
                sent);
        assertThat(wrong).isEmpty();
        assertThat(sent)
                .contains(
                        "createProject.id",
                        "updateProject.live",
                        "createDeployment.status",
                        "updateDeployment.attempt",
                        "createKey.createdBy",
                        "rotateKey.role",
                        "updateWebhook.projectId");
    }

    /// Of the answer, and of the columns that stand behind all of them.
    private Set<String> readOnly(ApiDocument.Operation operation) {
        Set<String> names = new TreeSet<>(Set.of("version", "createdBy"));
        answer(operation).fieldNames().forEachRemaining(names::add);
        document.follow(operation.body())
                .path("properties")
                .fieldNames()
                .forEachRemaining(names::remove);
        return names;
    }

    private JsonNode value(ApiDocument.Operation operation, String field) {
        JsonNode schema = answer(operation).path(field);
        return schema.isMissingNode()
                ? JSON.getNodeFactory().numberNode(1)
                : values.value(
                        field,
                        schema.path("anyOf").path(0).isMissingNode()
                                ? schema
                                : schema.path("anyOf").path(0));
    }

    private JsonNode answer(ApiDocument.Operation operation) {
        for (int status : List.of(200, 201, 207)) {
            JsonNode content = operation.response(status).at("/content/application~1json/schema");
            if (!content.isMissingNode()) {
                return document.follow(content).path("properties");
            }
        }
        throw new IllegalStateException(operation + " answers nothing");
    }

    private static List<String> fields(Wire.Answer answer) throws IOException {
        return JSON.readTree(answer.body())
                .path("errors")
                .valueStream()
                .map(error -> error.path("field").textValue())
                .toList();
    }
}
