package dev.codeway.platform.postgres;

import io.smallrye.config.SmallRyeConfigBuilder;

/// Direct ways to databases of tests.
public final class DirectDatabases {

    private DirectDatabases() {}

    /// As the service would go there with that `DATABASE_URL`.
    ///
    /// @param prismaSchema where Prisma keeps its tables
    public static DirectDatabase to(String url, String prismaSchema) {
        return new DirectDatabase(
                new SmallRyeConfigBuilder()
                        .withDefaultValue("DATABASE_URL", url + "&schema=" + prismaSchema)
                        .build());
    }
}
