package dev.codeway.platform.identity;

/// What an operation asks for, as the argument of `@RolesAllowed`. Each [Role] has some of them.
public final class Permission {

    /// To see projects, deployments and what happens to them.
    public static final String READ = "read";

    /// To change projects and deployments.
    public static final String WRITE = "write";

    /// To build deployments.
    public static final String WORK = "work";

    /// To learn what is live under which subdomain.
    public static final String ROUTE = "route";

    /// To say who may do what, and who is told of it.
    public static final String ADMINISTER = "administer";

    private Permission() {}
}
