package dev.codeway.database.role;

import io.quarkus.runtime.LaunchMode;

import jakarta.enterprise.context.ApplicationScoped;

import org.jboss.logging.Logger;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;

import javax.sql.DataSource;

/// Looks whether the role that serves may do more than read and write rows. That is no failure, but
/// worth knowing.
@ApplicationScoped
public class RoleCheck {

    private static final Logger LOG = Logger.getLogger(RoleCheck.class);

    /// The first that holds; a superuser is an owner of everything as well.
    private static final String POWER =
            """
            SELECT CASE
                WHEN rolsuper THEN 'a superuser'
                WHEN rolbypassrls THEN 'a role that passes by row security'
                WHEN rolcreaterole THEN 'a role that may create roles'
                WHEN EXISTS (
                    SELECT FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
                    WHERE n.nspname = ANY (?) AND c.relkind IN ('r', 'p')
                        AND (pg_has_role(c.relowner, 'MEMBER') OR pg_has_role(n.nspowner, 'MEMBER')))
                THEN 'the owner of the tables'
                END
            FROM pg_roles WHERE rolname = current_user
            """;

    private final DataSource pool;
    private final RoleConfiguration configuration;
    private volatile String power = "not looked at yet";

    RoleCheck(DataSource pool, RoleConfiguration configuration) {
        this.pool = pool;
        this.configuration = configuration;
    }

    /// What `DATABASE_URL`'s role is, for whoever looks at the service's health.
    public String answer() {
        return power;
    }

    /// Looks, and says so once where it is more than it should be.
    public void look() {
        try {
            Optional<String> found = power();
            if (LaunchMode.current() == LaunchMode.NORMAL) {
                found.ifPresent(
                        it ->
                                LOG.warnf(
                                        "DATABASE_URL names %s; the service needs a role that only reads and"
                                                + " writes rows, which codeway db roles makes",
                                        it));
            }
            power = found.orElse("reads and writes rows");
        } catch (SQLException failure) {
            LOG.debug("The role could not be looked at", failure);
        }
    }

    private Optional<String> power() throws SQLException {
        try (Connection connection = pool.getConnection();
                PreparedStatement statement = connection.prepareStatement(POWER)) {
            statement.setArray(
                    1, connection.createArrayOf("text", configuration.schemas().toArray()));
            try (ResultSet row = statement.executeQuery()) {
                return row.next() ? Optional.ofNullable(row.getString(1)) : Optional.empty();
            }
        }
    }
}
