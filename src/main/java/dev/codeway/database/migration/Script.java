package dev.codeway.database.migration;

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
public record Script(String name, String text) {

    // By PostgreSQL's reference, what refuses to run inside of a transaction block.
    private static final Pattern NON_TRANSACTIONAL =
            Pattern.compile(
                    "(?i)\\b(INDEX|REINDEX\\b.*)\\s+CONCURRENTLY\\b|^\\s*VACUUM\\b"
                            + "|\\bDETACH\\s+PARTITION\\b.*\\bCONCURRENTLY\\b");

    /// Nothing where this build has none of that name.
    ///
    /// @param directory on the class path, `db/migration` or `db/down`
    /// @param name of the file, with any directory before it
    /// @param prismaSchema what `${prisma_schema}` stands for
    public static Optional<Script> find(String directory, String name, String prismaSchema) {
        try (InputStream found =
                Thread.currentThread()
                        .getContextClassLoader()
                        .getResourceAsStream(directory + "/" + file(name))) {
            return Optional.ofNullable(found == null ? null : found.readAllBytes())
                    .map(bytes -> new String(bytes, StandardCharsets.UTF_8))
                    .map(
                            text ->
                                    new Script(
                                            file(name),
                                            text.replace("${prisma_schema}", prismaSchema)));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static String file(String path) {
        return path.substring(path.lastIndexOf('/') + 1);
    }

    /// One by one, as the driver itself would send them.
    List<String> statements() throws SQLException {
        return Parser.parseJdbcSql(text, true, false, true, false, false).stream()
                .map(query -> query.nativeSql)
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
