package dev.codeway.platform.http;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;

/// What ids mean that things had before they were adopted (`codeway db adopt`): clients go on using
/// them wherever they use the new ones.
public final class FormerIds {

    /// What an id may be one of.
    public enum Subject {
        PROJECT,
        DEPLOYMENT
    }

    private FormerIds() {}

    /// The id that a text stands for, itself or as a former one; empty where it stands for nothing.
    /// Asks the database only where the text is not in the form that all new ids have.
    public static Optional<UUID> resolve(Connection connection, Subject subject, String text)
            throws SQLException {
        if (Identifier.isCanonical(text)) {
            return Identifier.parse(text);
        }
        // Before reading it as a UUID: one in capitals may have been another's.
        Optional<UUID> adopted = find(connection, subject, text);
        return adopted.isPresent() ? adopted : Identifier.parse(text);
    }

    private static Optional<UUID> find(Connection connection, Subject subject, String text)
            throws SQLException {
        if (text.indexOf('\0') >= 0) {
            return Optional.empty();
        }
        try (PreparedStatement statement =
                connection.prepareStatement(
                        """
                        SELECT new_id FROM codeway.adoption_change
                        WHERE old_id = ? AND subject = ? AND field = 'id'
                        """)) {
            statement.setString(1, text);
            statement.setString(2, subject.name().toLowerCase(Locale.ROOT));
            try (ResultSet row = statement.executeQuery()) {
                return row.next() ? Optional.of(row.getObject(1, UUID.class)) : Optional.empty();
            }
        }
    }
}
