package dev.codeway.platform.command;

import java.io.PrintWriter;

/// The answer of a subcommand: a record, which is its form in JSON, that can also print itself for
/// people.
public interface Report {

    /// Prints all of it as text.
    void print(PrintWriter out);
}
