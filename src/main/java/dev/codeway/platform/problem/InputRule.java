package dev.codeway.platform.problem;

import java.util.Optional;

/// What today's rules say of a value that was stored under others. A feature has a bean of this for
/// each thing that it has rules of, so that an adoption can ask without knowing the feature.
public interface InputRule {

    /// Of what: `name`, `gitURL`, `subdomain`.
    String field();

    /// What is wrong, worded to follow the field's name; empty where nothing is.
    Optional<String> objection(String value);
}
