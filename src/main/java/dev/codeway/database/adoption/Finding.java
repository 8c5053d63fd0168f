package dev.codeway.database.adoption;

import com.fasterxml.jackson.annotation.JsonInclude;

import io.quarkus.runtime.annotations.RegisterForReflection;

import org.jspecify.annotations.Nullable;

/// One thing that an inspection noticed.
///
/// @param kind its stable name, in kebab case
/// @param table of Prisma's
/// @param id of the row, as Prisma has it; null where it is about no row
/// @param field as the REST API calls it, or the column
/// @param is what is there; never a git URL, which may hold a password
/// @param becomes what an adoption makes of it
/// @param remark why, or what a person can do about it
@RegisterForReflection
@JsonInclude(JsonInclude.Include.NON_NULL)
record Finding(
        Severity severity,
        String kind,
        String table,
        @Nullable String id,
        @Nullable String field,
        @Nullable String is,
        @Nullable String becomes,
        @Nullable String remark) {

    enum Severity {
        /// Nothing is adopted before somebody does something about it.
        BLOCKS,
        /// An adoption alters it, and records that.
        CHANGE,
        /// An adoption leaves it as it is.
        NOTICE
    }

    static Finding change(
            String kind,
            String table,
            String id,
            String field,
            @Nullable String is,
            String becomes) {
        return new Finding(Severity.CHANGE, kind, table, id, field, is, becomes, null);
    }

    static Finding blocks(
            String kind,
            String table,
            @Nullable String id,
            @Nullable String field,
            @Nullable String is,
            String remedy) {
        return new Finding(Severity.BLOCKS, kind, table, id, field, is, null, remedy);
    }

    static Finding notice(
            String kind,
            String table,
            @Nullable String id,
            @Nullable String field,
            @Nullable String is,
            String remark) {
        return new Finding(Severity.NOTICE, kind, table, id, field, is, null, remark);
    }

    /// The same for an operator who did not ask for it.
    Finding unless(boolean wanted, String remedy) {
        return wanted
                ? this
                : new Finding(Severity.BLOCKS, kind, table, id, field, is, becomes, remedy);
    }

    String line() {
        StringBuilder line = new StringBuilder("  %-28s %s".formatted(kind, quoted(table)));
        if (id != null) {
            line.append(' ').append(quoted(id));
        }
        if (field != null) {
            line.append(' ').append(field);
        }
        if (is != null) {
            line.append(' ').append(quoted(is));
        }
        if (becomes != null) {
            line.append(" -> ").append(quoted(becomes));
        }
        return remark == null ? line.toString() : line.append(": ").append(remark).toString();
    }

    /// What is in a database must not command a terminal.
    private static String quoted(String text) {
        StringBuilder safe = new StringBuilder("\"");
        text.codePoints()
                .forEach(
                        it -> {
                            if (Character.isISOControl(it)) {
                                safe.append("\\u%04x".formatted(it));
                            } else {
                                safe.appendCodePoint(it);
                            }
                        });
        return safe.append('"').toString();
    }
}
