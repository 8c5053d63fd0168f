package dev.codeway.database.exchange;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;

import dev.codeway.platform.hash.Sha256;
import dev.codeway.platform.postgres.DirectDatabase;

import io.quarkus.runtime.annotations.RegisterForReflection;

import jakarta.enterprise.context.ApplicationScoped;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.sql.SQLException;
import java.util.HexFormat;

/// All projects and deployments as JSON Lines, in one order and one spelling: the same rows are the
/// same bytes.
@ApplicationScoped
class Export {

    static final String FORMAT = "codeway-export/1";

    /// The first line. Projects follow, by subdomain, then deployments, by project and number.
    ///
    /// @param sha256 of the lines that follow, each with its line feed, in hexadecimal digits
    @RegisterForReflection
    record Header(String format, String schema, long projects, long deployments, String sha256) {}

    @FunctionalInterface
    private interface Line {
        void read(String line);
    }

    private final DirectDatabase database;
    private final ObjectMapper json;

    Export(DirectDatabase database, ObjectMapper json) {
        this.database = database;
        this.json = json;
    }

    /// Writes all of one moment. Reads it twice, for the first line counts the others.
    Header write(PrintWriter out) throws SQLException, IOException {
        try (Contents contents = DatabaseContents.ofOneMoment(database)) {
            Header header = header(contents);
            print(toJson(header), out);
            each(contents.projects(), line -> print(line, out));
            each(contents.deployments(), line -> print(line, out));
            return header;
        }
    }

    private static Header header(Contents contents) throws SQLException, IOException {
        MessageDigest digest = Sha256.begin();
        Line count =
                line -> {
                    digest.update(line.getBytes(StandardCharsets.UTF_8));
                    digest.update((byte) '\n');
                };
        long projects = each(contents.projects(), count);
        long deployments = each(contents.deployments(), count);
        return new Header(
                FORMAT,
                contents.schema(),
                projects,
                deployments,
                HexFormat.of().formatHex(digest.digest()));
    }

    private static long each(Contents.Lines lines, Line action) throws SQLException, IOException {
        long count = 0;
        for (String line = lines.next(); line != null; line = lines.next()) {
            action.read(line);
            count++;
        }
        return count;
    }

    private static void print(String line, PrintWriter out) {
        // Not println, which goes by the platform.
        out.print(line);
        out.print('\n');
    }

    private String toJson(Header header) {
        try {
            return json.writeValueAsString(header);
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
