package dev.codeway.database.migration;

import org.postgresql.core.NativeQuery;
import org.postgresql.core.Parser;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/// A migration or its down-script, as text.
///
/// @param text with its placeholders replaced
record Script(String name, String text) {

    // By PostgreSQL's reference, what refuses to run inside of a transaction block.
    private static final Pattern NON_TRANSACTIONAL =
            Pattern.compile(
                    "(?i)\\b(INDEX|REINDEX\\b.*)\\s+CONCURRENTLY\\b|^\\s*VACUUM\\b"
                            + "|\\bDETACH\\s+PARTITION\\b.*\\bCONCURRENTLY\\b");

    /// @param directory on the class path, `db/migration` or `db/down`
    /// @param prismaSchema what `${prisma_schema}` stands for
    static Optional<Script> find(String directory, String name, String prismaSchema) {
        try (InputStream file =
                Thread.currentThread()
                        .getContextClassLoader()
                        .getResourceAsStream(directory + "/" + name)) {
            return Optional.ofNullable(file == null ? null : file.readAllBytes())
                    .map(bytes -> new String(bytes, StandardCharsets.UTF_8))
                    .map(text -> new Script(name, text.replace("${prisma_schema}", prismaSchema)));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /// One by one, as the driver itself would send them.
    List<String> statements() throws SQLException {
        return Parser.parseJdbcSql(text, true, false, true, false, false).stream()
                .map(NativeQuery::toString)
                .map(Script::withoutLeadingComments)
                .filter(statement -> !statement.isBlank())
                .toList();
    }

    boolean transactional() throws SQLException {
        return statements().stream().noneMatch(it -> NON_TRANSACTIONAL.matcher(it).find());
    }

    private static String withoutLeadingComments(String statement) {
        return statement.strip().replaceAll("\\A(--[^\\n]*(\\n|\\z)\\s*)+", "");
    }
}
