package dev.codeway.platform.postgres;

import org.jspecify.annotations.Nullable;

/// Makes something of the rows of one answer.
public interface RowReader<A> {

    /// Takes the next row, which is this one only until it returns.
    void read(DataRow row);

    /// What became of all of them; null where that is nothing.
    @Nullable A answer();
}
