package dev.codeway.platform.http;

/// What the HTTP layer refuses on its own, by status.
///
/// @param code the stable name of the problem
/// @param detail the text for the client
record FrameworkProblem(String code, String detail) {

    static FrameworkProblem of(int status) {
        return switch (status) {
            case 400 -> new FrameworkProblem("bad-request", "the request cannot be understood");
            case 401 ->
                    new FrameworkProblem(
                            "unauthenticated", "the request carries no good credential");
            case 403 -> new FrameworkProblem("forbidden", "this credential may not do that");
            case 404 -> new FrameworkProblem("unknown-path", "there is nothing at this path");
            case 405 ->
                    new FrameworkProblem(
                            "method-not-allowed",
                            "this path does not answer this method, see Allow");
            case 406 -> new FrameworkProblem("not-acceptable", "answers are application/json");
            case 413 -> new FrameworkProblem("payload-too-large", "the body is too large");
            case 415 ->
                    new FrameworkProblem(
                            "unsupported-media-type",
                            "this body's Content-Type is not understood here");
            case 503 -> new FrameworkProblem("unavailable", "not now, please try again");
            default ->
                    status < 500
                            ? new FrameworkProblem("bad-request", "the request cannot be answered")
                            : new FrameworkProblem(
                                    "internal-error",
                                    "something went wrong here; the request id finds it in the log");
        };
    }
}
