package dev.codeway.access;

import static dev.codeway.testsupport.Api.createProject;
import static dev.codeway.testsupport.Api.deploy;
import static dev.codeway.testsupport.Api.json;

import static io.restassured.RestAssured.given;

import static org.assertj.core.api.Assertions.assertThat;

import dev.codeway.platform.identity.Permission;
import dev.codeway.platform.identity.Role;
import dev.codeway.testsupport.Credentials;
import dev.codeway.testsupport.Management;

import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Collectors;

/// Every operation of the API's description, with every role.
@QuarkusTest
class AccessMatrixTest {

    /// What each operation asks for: one of these.
    private static final Map<String, Set<String>> DECISIONS = new TreeMap<>();

    static {
        decide(
                Set.of(Permission.READ),
                "listProjects getProject getProjectBySubdomain listDeployments getDeployment",
                "listDeploymentsOfProject listReleases getStats listEvents listEventsOfDeployment",
                "readLog");
        decide(
                Set.of(Permission.WRITE),
                "createProject createProjects updateProject deleteProject putProjectBySubdomain",
                "createDeployment updateDeployment deleteDeployment startDeployment",
                "cancelDeployment retryDeployment promoteDeployment rollBackProject",
                "unpinProject");
        decide(
                Set.of(Permission.WORK),
                "claimBuilds reportBuild handBackBuild completeBuild appendLog");
        decide(Set.of(Permission.READ, Permission.ROUTE), "resolve");
        decide(Set.of(Permission.ROUTE), "readRoutes");
        decide(
                Set.of(Permission.ADMINISTER),
                "createKey listKeys getKey rotateKey revokeKey listAuditEntries getAuditEntry",
                "createWebhook listWebhooks getWebhook updateWebhook deleteWebhook testWebhook",
                "listWebhookDeliveries getWebhookDelivery resendWebhookDelivery");
    }

    private static void decide(Set<String> permissions, String... operations) {
        for (String line : operations) {
            for (String operation : line.split(" ")) {
                DECISIONS.put(operation, permissions);
            }
        }
    }

    private record Operation(String id, String method, String path, List<String> contentTypes) {

        boolean names(String what) {
            return path.startsWith(what) && path.contains("{");
        }
    }

    private List<Operation> operations;
    private String project;
    private String deployment;

    @BeforeEach
    void read() {
        JsonPath document = Management.given().get("/q/openapi?format=json").jsonPath();
        Map<String, Map<String, Map<String, Object>>> paths = document.getMap("paths");
        operations = new ArrayList<>();
        paths.forEach(
                (path, methods) ->
                        methods.forEach(
                                (method, operation) -> {
                                    if (operation.containsKey("operationId")) {
                                        operations.add(operation(path, method, operation));
                                    }
                                }));
        project = createProject();
        deployment = deploy(project);
    }

    @SuppressWarnings("unchecked")
    private static Operation operation(String path, String method, Map<String, Object> operation) {
        Map<String, Object> body = (Map<String, Object>) operation.get("requestBody");
        List<String> types =
                body == null
                        ? List.of()
                        : List.copyOf(((Map<String, Object>) body.get("content")).keySet());
        return new Operation(operation.get("operationId").toString(), method, path, types);
    }

    @Test
    void everyOperationIsDecidedOn() {
        assertThat(operations.stream().map(Operation::id).collect(Collectors.toSet()))
                .isEqualTo(DECISIONS.keySet());
    }

    @Test
    void nobodyComesInWithoutACredential() {
        for (Operation operation : operations) {
            assertThat(call(operation, " ", any()).statusCode()).as(operation.id()).isEqualTo(401);
        }
    }

    @Test
    void eachRoleMayDoWhatItIsThereForAndNothingElse() {
        int calls = 0;
        for (Role role : Role.values()) {
            String key = Credentials.bearer(key(role, null));
            for (Operation operation : operations) {
                boolean may =
                        role.permissions().stream()
                                .anyMatch(DECISIONS.get(operation.id())::contains);
                int status = call(operation, key, any()).statusCode();
                if (may) {
                    assertThat(status).as(role + " " + operation.id()).isNotIn(401, 403);
                } else {
                    assertThat(status).as(role + " " + operation.id()).isEqualTo(403);
                }
                calls++;
            }
        }
        System.out.printf(
                "AccessMatrixTest: %d operations with %d roles, %d calls%n",
                operations.size(), Role.values().length, calls);
    }

    @Test
    void whatIsAnotherProjectsIsNotThereForWhoeverIsLimited() {
        String own = createProject();
        int calls = 0;
        for (Role role : List.of(Role.READER, Role.DEVELOPER, Role.WORKER)) {
            String key = Credentials.bearer(key(role, own));
            for (Operation operation : operations) {
                if (operation.names("/v1/projects")
                        || operation.names("/v1/deployments")
                        || operation.names("/v1/worker/deployments")) {
                    boolean may =
                            role.permissions().stream()
                                    .anyMatch(DECISIONS.get(operation.id())::contains);
                    assertThat(call(operation, key, foreign()).statusCode())
                            .as(role + " " + operation.id())
                            .isEqualTo(may ? 404 : 403);
                    calls++;
                }
            }
        }
        given().get("/v1/projects/{id}", project).then().statusCode(200);
        given().get("/v1/deployments/{id}", deployment).then().statusCode(200);
        System.out.printf("AccessMatrixTest: %d calls for another project%n", calls);
    }

    private Map<String, String> any() {
        String id = UUID.randomUUID().toString();
        return Map.of("project", id, "deployment", id, "subdomain", "nobody-has-this");
    }

    private Map<String, String> foreign() {
        return Map.of(
                "project",
                project,
                "deployment",
                deployment,
                "subdomain",
                given().get("/v1/projects/{id}", project).path("subdomain"));
    }

    private static Response call(
            Operation operation, String authorization, Map<String, String> names) {
        RequestSpecification request = given().header(Credentials.HEADER, authorization);
        if (!operation.contentTypes().isEmpty()) {
            request.contentType(operation.contentTypes().getFirst())
                    .body("{}".getBytes(StandardCharsets.UTF_8));
        }
        Map<String, String> values = new HashMap<>();
        for (String part : operation.path().split("/")) {
            if (part.startsWith("{")) {
                String name = part.substring(1, part.length() - 1);
                values.put(
                        name,
                        name.equals("subdomain")
                                ? names.get("subdomain")
                                : operation.path().contains("/projects/")
                                        ? names.get("project")
                                        : names.get("deployment"));
            }
        }
        return request.pathParams(values).request(operation.method(), operation.path());
    }

    private static String key(Role role, String project) {
        Map<String, Object> body = new HashMap<>();
        body.put("name", "Matrix");
        body.put("role", role.toString());
        if (project != null) {
            body.put("projects", List.of(project));
        }
        return json().body(body).post("/v1/keys").then().statusCode(201).extract().path("key");
    }
}
