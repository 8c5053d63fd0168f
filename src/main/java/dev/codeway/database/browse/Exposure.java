package dev.codeway.database.browse;

import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/// What of the schema people are shown. What is not listed here is masked, whatever a newer version
/// has put there.
final class Exposure {

    /// A table a line, with its columns; those with a - are masked. Hashes of keys, secrets of
    /// webhooks and tokens of leases are what lets somebody in; kept answers, logs and what an
    /// adoption changed may quote the like.
    private static final String COLUMNS =
            """
            adoption adopted_at prisma_schema projects deployments digest dropped_at
            adoption_change id kind subject old_id new_id field -old_value new_value
            api_key id name role projects -hash -previous_hash previous_until hint expires_at revoked_at last_used_at created_by created_at updated_at version
            audit_entry id created_at caller caller_name role action subject subject_id project_id outcome status problem times remote_address request_id fields
            build deployment_id attempt project_id worker -token claimed_at expires_at deadline ended_at outcome -completion log_bytes logs_complete log_deleted_at
            data_migration name place changing rows batches started_at worked_at finished_at
            deployment id project_id number status reason ref commit_hash trigger retry_of attempt version created_at updated_at queued_at started_at finished_at cancel_requested_at artifact_uri artifact_sha256 artifact_bytes logs_complete trace_parent
            environment name marked_at
            event id type project_id deployment_id data created_at
            event_retention deleted_to
            flyway_schema_history installed_rank version description type script checksum installed_by installed_on execution_time success
            idempotency_key key -fingerprint status location etag -body created_at
            log_chunk deployment_id attempt first_byte -bytes written_at
            migration_undone version description checksum execution_time applied_by applied_on undone_by undone_on
            project id name git_url subdomain last_deployment_number version created_at updated_at pinned live_release_id live_deployment_id live_since git_host
            release id project_id number deployment_id kind live_from live_until
            seed environment version hash seeded_at seeded_by
            webhook id url events project_id -secret -previous_secret previous_secret_until disabled_at disabled_reason place created_at updated_at version
            webhook_attempt delivery_id number started_at ended_at response_status error
            webhook_delivery id webhook_id event_id type project_id deployment_id subject payload status in_order attempts failures next_attempt_at sending_until response_status error created_at finished_at
            """;

    static final Map<String, Set<String>> SHOWN = listed(word -> !word.startsWith("-"));
    static final Map<String, Set<String>> MASKED = listed(word -> word.startsWith("-"));

    private Exposure() {}

    static boolean isMasked(String table, String column) {
        return !SHOWN.getOrDefault(table, Set.of()).contains(column);
    }

    private static Map<String, Set<String>> listed(Predicate<String> which) {
        return COLUMNS.lines()
                .map(line -> line.split(" "))
                .collect(
                        Collectors.toUnmodifiableMap(
                                words -> words[0],
                                words ->
                                        Arrays.stream(words)
                                                .skip(1)
                                                .filter(which)
                                                .map(word -> word.replaceFirst("^-", ""))
                                                .collect(Collectors.toUnmodifiableSet())));
    }
}
