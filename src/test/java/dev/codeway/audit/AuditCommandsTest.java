package dev.codeway.audit;

import static io.restassured.RestAssured.given;

import static org.assertj.core.api.Assertions.assertThat;

import dev.codeway.access.KeysCommand;
import dev.codeway.platform.command.Exit;
import dev.codeway.platform.command.Failures;
import dev.codeway.testsupport.ServiceDatabase;

import io.quarkus.test.junit.QuarkusTest;

import jakarta.inject.Inject;

import org.junit.jupiter.api.Test;

import picocli.CommandLine;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.sql.SQLException;
import java.util.List;
import java.util.UUID;

/// What subcommands write down.
@QuarkusTest
class AuditCommandsTest {

    @Inject CommandLine.IFactory factory;
    @Inject Failures failures;

    @Test
    void whatIsDoneToKeysPastTheServiceIsWrittenDownToo() throws SQLException {
        String said = run(KeysCommand.class, Exit.OK, "create", "Operations", "--role", "reader");
        String key = said.substring(0, 36);
        run(KeysCommand.class, Exit.OK, "rotate", key);
        run(KeysCommand.class, Exit.OK, "revoke", key);
        assertThat(
                        given().queryParams("subjectId", key, "sort", "createdAt")
                                .get("/v1/audit")
                                .jsonPath()
                                .getList("items.action"))
                .isEqualTo(
                        List.of(
                                "codeway keys create",
                                "codeway keys rotate",
                                "codeway keys revoke"));
        assertThat(
                        ServiceDatabase.column(
                                "SELECT concat_ws(' ', caller, role, subject, outcome, remote_address)"
                                        + " FROM codeway.audit_entry WHERE subject_id = ?",
                                UUID.fromString(key)))
                .hasSize(3)
                .containsOnly("command:" + System.getProperty("user.name") + " key DONE");
    }

    @Test
    void whatIsOldGoesAndThatIsWrittenDown() throws SQLException {
        String action = "old " + UUID.randomUUID();
        for (String age : List.of("10 days", "9 days", "1 day")) {
            ServiceDatabase.execute(
                    """
                    INSERT INTO codeway.audit_entry (id, created_at, action, outcome, times, fields)
                    VALUES (gen_random_uuid(), now() - ?::interval, ?, 'DONE', 1, '{}')
                    """,
                    age,
                    action);
        }
        assertThat(run(AuditCommand.class, Exit.OK, "prune", "--older-than", "8"))
                .isEqualTo("Deleted 2 entries.\n");
        assertThat(run(AuditCommand.class, Exit.OK, "prune", "--older-than", "8"))
                .isEqualTo("Deleted 0 entries.\n");
        assertThat(
                        given().queryParam("action", action)
                                .get("/v1/audit")
                                .jsonPath()
                                .getList("items"))
                .hasSize(1);
        assertThat(
                        given().queryParam("action", "codeway audit prune")
                                .get("/v1/audit")
                                .jsonPath()
                                .getList("items.times"))
                .isEqualTo(List.of(2));
        run(AuditCommand.class, Exit.USAGE, "prune", "--older-than", "0");
    }

    private String run(Class<?> command, Exit exit, String... arguments) {
        StringWriter out = new StringWriter();
        int code =
                new CommandLine(command, factory)
                        .setOut(new PrintWriter(out))
                        .setExecutionExceptionHandler(failures)
                        .execute(arguments);
        assertThat(code).as(out.toString()).isEqualTo(exit.code());
        return out.toString();
    }
}
