package dev.codeway.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.codeway.testsupport.Watched;

import org.junit.jupiter.api.Test;

import java.io.IOException;

/// The names of metrics are found wherever an expression has them, and nothing else is taken for
/// one.
class WatchedTest {

    @Test
    void aNameIsWhatIsNeitherAFunctionNorALabelNorAWord() {
        assertThat(
                        Watched.metrics(
                                """
                                max by (namespace, pod) (codeway_queue_depth{uri!~"/v1/{id}", kind='x_total'}) > 1e3
                                unless on (namespace) sum by (namespace) (increase(codeway_claims_total[10m] offset 5m)) > 0
                                and up{job="x"} == bool 1 or rate(agroal_acquire_count_total[$__rate_interval])
                                """))
                .containsExactly(
                        "agroal_acquire_count_total",
                        "codeway_claims_total",
                        "codeway_queue_depth");
    }

    @Test
    void theDashboardAndTheAlertsLookAtAllThatTheServiceMeasuresOfItself() throws IOException {
        assertThat(Watched.metrics())
                .contains(
                        "agroal_awaiting_count",
                        "codeway_builds_running",
                        "codeway_claims_total",
                        "codeway_connections_cut_total",
                        "codeway_feed_lag_seconds",
                        "codeway_feed_position",
                        "codeway_leases_lost_total",
                        "codeway_queries_seconds_count",
                        "codeway_queries_slow_total",
                        "codeway_queue_depth",
                        "codeway_queue_oldest_age_seconds",
                        "codeway_reaper_runs_total",
                        "codeway_routes",
                        "codeway_routes_staleness_seconds",
                        "codeway_schema_failed",
                        "codeway_schema_pending",
                        "codeway_streams",
                        "http_server_requests_seconds_count")
                .allMatch(it -> it.matches("(agroal|codeway|http_server)_[a-z_]+"));
    }
}
