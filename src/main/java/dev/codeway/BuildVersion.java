package dev.codeway;

import jakarta.enterprise.context.Dependent;

import org.eclipse.microprofile.config.inject.ConfigProperty;

import picocli.CommandLine.IVersionProvider;

/// For `codeway --version`.
@Dependent
class BuildVersion implements IVersionProvider {

    private final String version;

    BuildVersion(@ConfigProperty(name = "quarkus.application.version") String version) {
        this.version = version;
    }

    @Override
    public String[] getVersion() {
        return new String[] {"codeway " + version};
    }
}
