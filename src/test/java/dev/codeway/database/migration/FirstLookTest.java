package dev.codeway.database.migration;

import static org.assertj.core.api.Assertions.assertThat;

import dev.codeway.database.ScratchDatabase;

import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;

import org.junit.jupiter.api.Test;

import java.sql.SQLException;
import java.util.Map;

class FirstLookTest {

    @Test
    void nothingIsFoundWhereNobodyHasBegunToLook() throws InterruptedException {
        assertThat(FirstLook.foundAllApplied()).isFalse();
    }

    @Test
    void aMigratedDatabaseIsSeenOnceAndThenLookedAtAnew() throws Exception {
        ScratchDatabase database = ScratchDatabase.empty();
        database.migrate();
        begin(database.url());
        assertThat(FirstLook.foundAllApplied()).isTrue();
        assertThat(FirstLook.foundAllApplied()).isFalse();
    }

    @Test
    void whereThereIsSomethingToMigrateItSaysSo() throws SQLException, InterruptedException {
        begin(ScratchDatabase.empty().url());
        assertThat(FirstLook.foundAllApplied()).isFalse();
    }

    @Test
    void aDatabaseThatIsAwayIsForOthersToComplainOf() throws InterruptedException {
        begin("postgresql://nobody@localhost:1/none?sslmode=disable");
        assertThat(FirstLook.foundAllApplied()).isFalse();
    }

    private static void begin(String url) {
        FirstLook.begin(
                new SmallRyeConfigBuilder()
                        .withSources(
                                new PropertiesConfigSource(
                                        Map.of("DATABASE_URL", url), "the test", 100))
                        .build());
    }
}
