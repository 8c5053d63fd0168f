package dev.codeway.database.data;

import dev.codeway.platform.data.DataMigration;

import java.sql.SQLException;
import java.util.function.BooleanSupplier;

/// Runs data migrations as an instance does, one that is started again whenever it dies.
public final class Runner {

    private Runner() {}

    /// As a service does: looks again after it has finished. Answers how many batches died.
    public static int whilst(BooleanSupplier running, DataMigrations migrations, int size) {
        int died = 0;
        while (running.getAsBoolean()) {
            died += untilFinished(migrations, size);
        }
        return died;
    }

    /// Answers how many batches died.
    public static int untilFinished(DataMigrations migrations, int size) {
        int died = 0;
        for (DataMigration migration : migrations.all()) {
            while (true) {
                try {
                    if (migrations.turn(migration, size) == DataMigrations.Turn.FINISHED) {
                        break;
                    }
                } catch (SQLException dead) {
                    died++;
                }
            }
        }
        return died;
    }
}
