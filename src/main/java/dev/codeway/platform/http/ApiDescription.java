package dev.codeway.platform.http;

import io.quarkus.smallrye.openapi.OpenApiFilter;

import org.eclipse.microprofile.openapi.OASFactory;
import org.eclipse.microprofile.openapi.OASFilter;
import org.eclipse.microprofile.openapi.models.OpenAPI;
import org.eclipse.microprofile.openapi.models.Operation;
import org.eclipse.microprofile.openapi.models.PathItem;
import org.eclipse.microprofile.openapi.models.headers.Header;
import org.eclipse.microprofile.openapi.models.media.Schema;
import org.eclipse.microprofile.openapi.models.media.Schema.SchemaType;
import org.eclipse.microprofile.openapi.models.parameters.Parameter;
import org.eclipse.microprofile.openapi.models.responses.APIResponse;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;

/// Adds to the API's description what holds for every operation and so is written at none: how
/// errors look, which headers answers carry, which statuses creations and deletions have.
@OpenApiFilter(stages = OpenApiFilter.RunStage.BUILD)
public final class ApiDescription implements OASFilter {

    private static final Set<String> NULLABLE_OF_DELIVERY =
            Set.of(
                    "eventId",
                    "projectId",
                    "deploymentId",
                    "nextAttemptAt",
                    "responseStatus",
                    "error",
                    "finishedAt");

    /// The members that an answer always has and that may be null.
    private static final Map<String, Set<String>> NULLABLE =
            Map.ofEntries(
                    entry(
                            "Deployment",
                            "reason",
                            "ref",
                            "commit",
                            "retryOf",
                            "queuedAt",
                            "startedAt",
                            "finishedAt",
                            "cancelRequestedAt",
                            "artifact",
                            "logsComplete",
                            "queue"),
                    entry("Event", "deploymentId"),
                    entry("Project", "live"),
                    entry("Release", "liveUntil"),
                    entry("Completion", "reason", "logsComplete"),
                    entry("ClaimedDeployment", "ref", "commit", "traceparent"),
                    Map.entry("WebhookDelivery", NULLABLE_OF_DELIVERY),
                    Map.entry("WebhookDeliveryHistory", NULLABLE_OF_DELIVERY),
                    entry("WebhookAttempt", "endedAt", "responseStatus", "error"),
                    entry("Resolved", "artifact"),
                    entry("Route", "artifact"),
                    entry("Routes"));

    private static Map.Entry<String, Set<String>> entry(String schema, String... members) {
        return Map.entry(schema, Set.of(members));
    }

    /// The members that an answer has only where `include=` names them: of which kind they are.
    private static final Map<String, Map<String, String>> RELATIONS =
            Map.of(
                    "Project",
                    Map.of("latestDeployment", "Deployment", "liveDeployment", "Deployment"),
                    "Deployment",
                    Map.of("project", "Project", "release", "Release"));

    @Override
    public void filterOpenAPI(OpenAPI api) {
        if (api.getPaths() == null) {
            return;
        }
        api.getPaths().getPathItems().values().forEach(ApiDescription::describe);
        api.getComponents()
                .getSchemas()
                .forEach(
                        (name, schema) -> {
                            Set<String> nullable = NULLABLE.get(name);
                            if (nullable != null) {
                                answered(schema, nullable);
                            }
                            // Sorted, that each build describes them in one order.
                            new TreeMap<>(RELATIONS.getOrDefault(name, Map.of()))
                                    .forEach((member, kind) -> relate(schema, member, kind));
                        });
    }

    private static void describe(PathItem path) {
        path.getOperations()
                .forEach(
                        (method, operation) -> {
                            if ("createProjects".equals(operation.getOperationId())) {
                                rename(operation, "207", "What became of each");
                            } else if (method == PathItem.HttpMethod.POST
                                    && !String.valueOf(operation.getOperationId())
                                            .matches(
                                                    "(start|cancel|promote|rollBack|claim|complete|rotate|test|resend).*")) {
                                rename(operation, "201", "Created");
                            } else if (String.valueOf(operation.getOperationId())
                                    .matches("(test|resend).*")) {
                                rename(operation, "202", "Accepted");
                            } else if (method == PathItem.HttpMethod.DELETE
                                    && !"revokeKey".equals(operation.getOperationId())) {
                                rename(operation, "204", "Deleted");
                            }
                            if ("claimBuilds".equals(operation.getOperationId())) {
                                operation
                                        .getResponses()
                                        .addAPIResponse(
                                                "204",
                                                OASFactory.createAPIResponse()
                                                        .description("Nothing to build"));
                            }
                            // What the default says of them all.
                            List.of("400", "401", "403")
                                    .forEach(operation.getResponses()::removeAPIResponse);
                            operation
                                    .getResponses()
                                    .getAPIResponses()
                                    .values()
                                    .forEach(response -> addHeaders(operation, response));
                            describeConditions(method, operation);
                            describeRefusals(operation);
                        });
    }

    private static void rename(Operation operation, String status, String description) {
        for (String wrong : List.of("200", "201", "204")) {
            APIResponse response = operation.getResponses().getAPIResponse(wrong);
            if (response != null) {
                operation.getResponses().removeAPIResponse(wrong);
                operation.getResponses().addAPIResponse(status, response.description(description));
                if (status.equals("201") || status.equals("202")) {
                    response.addHeader("Location", header("Where it is found"));
                }
                return;
            }
        }
    }

    private static void addHeaders(Operation operation, APIResponse response) {
        response.addHeader(RequestId.HEADER, header("The request's own, or one made for it"));
        if (String.valueOf(operation.getOperationId()).startsWith("list")) {
            response.addHeader("Link", header("Other pages (RFC 8288)"));
        } else if (response.getContent() != null
                && !"createProjects".equals(operation.getOperationId())) {
            response.addHeader("ETag", header("The version of what is answered"));
        }
    }

    private static void describeConditions(PathItem.HttpMethod method, Operation operation) {
        for (Parameter parameter :
                Objects.requireNonNullElse(operation.getParameters(), List.<Parameter>of())) {
            if ("If-None-Match".equals(parameter.getName()) && method == PathItem.HttpMethod.GET) {
                operation
                        .getResponses()
                        .addAPIResponse(
                                "304",
                                OASFactory.createAPIResponse()
                                        .description("The client has this version already"));
            }
            if (String.valueOf(parameter.getName()).matches("If-(None-)?Match")) {
                parameter.setSchema(OASFactory.createSchema().addType(SchemaType.STRING));
            }
            if ("If-Match".equals(parameter.getName())
                    && String.valueOf(operation.getOperationId())
                            .matches("update(Project|Webhook)")) {
                parameter.setRequired(true);
            }
        }
    }

    private static void describeRefusals(Operation operation) {
        operation
                .getResponses()
                .addAPIResponse(
                        "401",
                        problem("No key or token, or one that is not good")
                                .addHeader(
                                        "WWW-Authenticate",
                                        header("`Bearer`, and with `error` why not (RFC 6750)")))
                .addAPIResponse("403", problem("The key or token may not do that"))
                .setDefaultValue(problem("Whatever goes wrong, as problem+json (RFC 9457)"));
    }

    private static Header header(String description) {
        return OASFactory.createHeader()
                .description(description)
                .schema(OASFactory.createSchema().addType(SchemaType.STRING));
    }

    private static APIResponse problem(String description) {
        return OASFactory.createAPIResponse()
                .description(description)
                .content(
                        OASFactory.createContent()
                                .addMediaType(
                                        ProblemDocument.MEDIA_TYPE,
                                        OASFactory.createMediaType()
                                                .schema(
                                                        OASFactory.createSchema()
                                                                .ref(
                                                                        "#/components/schemas/Problem"))));
    }

    private static void answered(Schema schema, Set<String> nullable) {
        schema.setRequired(new ArrayList<>(schema.getProperties().keySet()));
        nullable.forEach(
                name ->
                        schema.addProperty(
                                name,
                                orNull(Objects.requireNonNull(schema.getProperties().get(name)))));
    }

    private static void relate(Schema schema, String member, String kind) {
        Schema related = OASFactory.createSchema().ref("#/components/schemas/" + kind);
        schema.addProperty(
                member, orNull(related).description("Only with `include=%s`".formatted(member)));
    }

    private static Schema orNull(Schema schema) {
        return OASFactory.createSchema()
                .anyOf(List.of(schema, OASFactory.createSchema().addType(SchemaType.NULL)));
    }
}
