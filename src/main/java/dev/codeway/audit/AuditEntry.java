package dev.codeway.audit;

import dev.codeway.platform.audit.Deed;
import dev.codeway.platform.audit.Deeds;
import dev.codeway.platform.http.Identifier;
import dev.codeway.platform.identity.Caller;
import dev.codeway.platform.identity.Role;
import dev.codeway.platform.paging.SortKey;
import dev.codeway.platform.postgres.Sql;

import io.quarkus.hibernate.orm.panache.PanacheEntityBase;
import io.quarkus.hibernate.orm.panache.PanacheQuery;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.Table;

import org.hibernate.annotations.Immutable;
import org.hibernate.annotations.JdbcTypeCode;
import org.hibernate.annotations.UuidGenerator;
import org.hibernate.annotations.UuidGenerator.Style;
import org.hibernate.type.SqlTypes;
import org.jspecify.annotations.Nullable;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/// What was done or refused once, or was refused many times. It never changes.
@Entity
@Immutable
@Table(name = "audit_entry")
class AuditEntry extends PanacheEntityBase implements Deeds.Entry {

    static final List<SortKey<AuditEntry>> SORTS =
            List.of(SortKey.instant("createdAt", entry -> entry.createdAt));

    @Id
    @UuidGenerator(style = Style.VERSION_7)
    UUID id;

    // By the database's clock.
    @Column(name = "created_at", insertable = false)
    Instant createdAt;

    @Nullable String caller;

    @Column(name = "caller_name")
    @Nullable String callerName;

    @Enumerated(EnumType.STRING)
    @Nullable Role role;

    String action;
    @Nullable String subject;

    @Column(name = "subject_id")
    @Nullable UUID subjectId;

    @Column(name = "project_id")
    @Nullable UUID projectId;

    @Enumerated(EnumType.STRING)
    Outcome outcome;

    @Nullable Integer status;
    @Nullable String problem;
    long times = 1;

    @Column(name = "remote_address")
    @Nullable String remoteAddress;

    @Column(name = "request_id")
    @Nullable String requestId;

    @JdbcTypeCode(SqlTypes.ARRAY)
    @Column(columnDefinition = "text[]")
    List<String> fields = List.of();

    /// Of a request.
    static AuditEntry of(Served request, Deed deed) {
        AuditEntry entry = of(deed, request.operation().id());
        entry.by(request.caller());
        entry.remoteAddress = request.address();
        entry.requestId = request.requestId();
        return entry;
    }

    /// Of a subcommand.
    static AuditEntry of(String command, Deed deed) {
        AuditEntry entry = of(deed, command);
        entry.caller = Commander.id();
        return entry;
    }

    private static AuditEntry of(Deed deed, String action) {
        AuditEntry entry = new AuditEntry();
        entry.action = action;
        entry.outcome = Outcome.DONE;
        entry.subject = deed.subject();
        entry.subjectId = deed.id();
        entry.projectId = deed.projectId();
        entry.fields = deed.fields().stream().sorted().toList();
        return entry;
    }

    /// Of requests that were refused for the same reason: what the first of them was.
    static AuditEntry of(Refusal first, long times) {
        Served request = first.request();
        AuditEntry entry = refused(request.caller(), request.operation().id(), times);
        entry.status = first.status();
        entry.problem = first.problem();
        entry.remoteAddress = request.address();
        entry.requestId = request.requestId();
        entry.subject = request.subjectId() == null ? null : request.operation().subject();
        entry.subjectId = request.subjectId();
        entry.projectId = "project".equals(entry.subject) ? entry.subjectId : null;
        return entry;
    }

    /// Of a caller's requests, or of strangers', that were refused and only counted.
    static AuditEntry refused(@Nullable Caller caller, String action, long times) {
        AuditEntry entry = new AuditEntry();
        entry.by(caller);
        entry.action = action;
        entry.outcome = Outcome.REFUSED;
        entry.times = times;
        return entry;
    }

    private void by(@Nullable Caller who) {
        caller = who == null ? null : who.id();
        callerName = who == null ? null : who.name();
        role = who == null ? null : who.role();
    }

    /// As to persist them, without a session, of which most that change something need none.
    /// Answers how many were written.
    static int insert(Connection connection, List<AuditEntry> entries) throws SQLException {
        return Sql.execute(
                connection,
                """
                INSERT INTO codeway.audit_entry (id, caller, caller_name, role, action, subject,
                    subject_id, project_id, outcome, times, remote_address, request_id, fields)
                SELECT id, caller, caller_name, role, action, subject, subject_id, project_id, outcome,
                    times, remote_address, request_id, string_to_array(fields, ',')
                FROM unnest(?::uuid[], ?::text[], ?::text[], ?::text[], ?::text[], ?::text[], ?::uuid[],
                        ?::uuid[], ?::text[], ?::bigint[], ?::text[], ?::text[], ?::text[])
                    AS e (id, caller, caller_name, role, action, subject, subject_id, project_id, outcome,
                        times, remote_address, request_id, fields)
                """,
                Sql.array(connection, "uuid", entries, _ -> Identifier.next()),
                Sql.array(connection, "text", entries, it -> it.caller),
                Sql.array(connection, "text", entries, it -> it.callerName),
                Sql.array(
                        connection, "text", entries, it -> it.role == null ? null : it.role.name()),
                Sql.array(connection, "text", entries, it -> it.action),
                Sql.array(connection, "text", entries, it -> it.subject),
                Sql.array(connection, "uuid", entries, it -> it.subjectId),
                Sql.array(connection, "uuid", entries, it -> it.projectId),
                Sql.array(connection, "text", entries, it -> it.outcome.name()),
                Sql.array(connection, "bigint", entries, it -> it.times),
                Sql.array(connection, "text", entries, it -> it.remoteAddress),
                Sql.array(connection, "text", entries, it -> it.requestId),
                Sql.array(connection, "text", entries, it -> String.join(",", it.fields)));
    }

    static Optional<AuditEntry> named(UUID id) {
        return findByIdOptional(id);
    }

    // Method references to Panache's own statics would miss its enhancement of this class.
    static PanacheQuery<AuditEntry> page(String hql, Map<String, Object> parameters) {
        return find(hql, parameters);
    }

    static long countAll(String hql, Map<String, Object> parameters) {
        return count(hql, parameters);
    }
}
