package dev.codeway.project;

import dev.codeway.platform.problem.InputRule;
import dev.codeway.platform.problem.InvalidValue;

import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;

import java.util.Optional;
import java.util.function.Consumer;

/// What today's rules say of values that are there already.
class StoredValues {

    private record Rule(String field, Consumer<String> parser) implements InputRule {

        @Override
        public Optional<String> objection(String value) {
            try {
                parser.accept(value);
                return Optional.empty();
            } catch (InvalidValue invalid) {
                return Optional.of(invalid.detail());
            }
        }
    }

    @Produces
    @Singleton
    InputRule name() {
        return new Rule("name", ProjectName::parse);
    }

    @Produces
    @Singleton
    InputRule gitUrl(ProjectRules rules) {
        return new Rule("gitURL", rules::gitUrl);
    }

    @Produces
    @Singleton
    InputRule subdomain(ProjectRules rules) {
        return new Rule("subdomain", rules::subdomain);
    }
}
