package dev.codeway.database.adoption;

import java.util.List;
import java.util.Locale;

/// One of the two tables that Prisma made, and what its columns may be.
enum Table {
    PROJECT("Project"),
    DEPLOYMENT("Deployment");

    private final String title;

    Table(String title) {
        this.title = title;
    }

    /// As Prisma calls it.
    String title() {
        return title;
    }

    /// As the new schema calls what is in it.
    String subject() {
        return name().toLowerCase(Locale.ROOT);
    }

    /// Those that hold what the new schema takes.
    List<String> columns() {
        return switch (this) {
            case PROJECT ->
                    List.of("id", "name", "git_url", "subdomain", "created_at", "updated_at");
            case DEPLOYMENT -> List.of("id", "project_id", "status", "created_at", "updated_at");
        };
    }

    /// The type that Prisma gives a column, then those that can be read as that.
    static List<String> typesOf(String column) {
        return switch (column) {
            case "id", "project_id" ->
                    List.of("text", "varchar", "bpchar", "citext", "uuid", "int2", "int4", "int8");
            case "status" -> List.of("DeploymentStatus", "text", "varchar");
            case "created_at", "updated_at" -> List.of("timestamp", "timestamptz");
            default -> List.of("text", "varchar", "bpchar", "citext");
        };
    }

    static boolean isTime(String column) {
        return column.endsWith("_at");
    }
}
