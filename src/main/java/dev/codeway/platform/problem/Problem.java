package dev.codeway.platform.problem;

import java.time.Duration;
import java.util.List;
import java.util.Map;

/// What a request failed of. Thrown anywhere below an entry point and answered as problem+json by
/// `ProblemMapper`; the message is written for the client and shown to it.
public abstract sealed class Problem extends RuntimeException {

    private static final long serialVersionUID = 1;

    private final String code;

    private Problem(String code, String detail) {
        // A problem is an answer, not a fault: nobody reads its stack trace.
        super(detail, null, false, false);
        this.code = code;
    }

    /// The stable, machine-readable name of the problem, in kebab case.
    public String code() {
        return code;
    }

    /// The text for the client.
    public String detail() {
        return String.valueOf(getMessage());
    }

    /// 400: the request itself cannot be understood.
    public static final class BadRequest extends Problem {
        private static final long serialVersionUID = 1;

        private final transient List<FieldError> errors;

        public BadRequest(String code, String detail) {
            super(code, detail);
            errors = List.of();
        }

        /// A header or query parameter that cannot be understood.
        public BadRequest(FieldError error) {
            super("invalid-parameter", error.field() + " " + error.detail());
            errors = List.of(error);
        }

        /// The fields that are wrong, where it is about fields.
        public List<FieldError> errors() {
            return errors;
        }
    }

    /// 403: the caller may not do that, whatever there is.
    public static final class Forbidden extends Problem {
        private static final long serialVersionUID = 1;

        public Forbidden(String code, String detail) {
            super(code, detail);
        }
    }

    /// 404: there is no such thing, or none that the client may see.
    public static final class NotFound extends Problem {
        private static final long serialVersionUID = 1;

        public NotFound(String code, String detail) {
            super(code, detail);
        }
    }

    /// 409: the request is fine but not in the present state of the thing.
    public static final class Conflict extends Problem {
        private static final long serialVersionUID = 1;

        private final transient Map<String, Object> members;

        public Conflict(String code, String detail) {
            this(code, detail, Map.of());
        }

        /// @param members additional members of the problem document (RFC 9457, 3.2)
        public Conflict(String code, String detail, Map<String, Object> members) {
            super(code, detail);
            this.members = members;
        }

        /// What this kind of problem adds to its document.
        public Map<String, Object> members() {
            return members;
        }
    }

    /// 410: it was there and is not any more.
    public static final class Gone extends Problem {
        private static final long serialVersionUID = 1;

        public Gone(String code, String detail) {
            super(code, detail);
        }
    }

    /// 412: the thing has changed since the client read it.
    public static final class PreconditionFailed extends Problem {
        private static final long serialVersionUID = 1;

        public PreconditionFailed(String detail) {
            super("precondition-failed", detail);
        }
    }

    /// 416: the thing has no such range, or does not end where this one begins.
    public static final class RangeNotSatisfiable extends Problem {
        private static final long serialVersionUID = 1;

        private final transient Map<String, String> headers;
        private final transient Map<String, Object> members;

        /// @param headers say what range there is (RFC 9110, 15.5.17)
        /// @param members additional members of the problem document (RFC 9457, 3.2)
        public RangeNotSatisfiable(
                String code,
                String detail,
                Map<String, String> headers,
                Map<String, Object> members) {
            super(code, detail);
            this.headers = headers;
            this.members = members;
        }

        /// The headers of the answer.
        public Map<String, String> headers() {
            return headers;
        }

        /// What this kind of problem adds to its document.
        public Map<String, Object> members() {
            return members;
        }
    }

    /// 422: the request is well formed but what it asks for breaks a rule.
    public static final class Invalid extends Problem {
        private static final long serialVersionUID = 1;

        private final transient List<FieldError> errors;

        /// @param errors one or more, each naming field and reason
        public Invalid(List<FieldError> errors) {
            super("invalid", errors.getFirst().field() + " " + errors.getFirst().detail());
            this.errors = List.copyOf(errors);
        }

        /// A request that is refused as a whole, such as a reused idempotency key.
        public Invalid(String code, String detail) {
            super(code, detail);
            this.errors = List.of();
        }

        /// The fields that are wrong, where it is about fields.
        public List<FieldError> errors() {
            return errors;
        }
    }

    /// 428: the change is only made against a version that the client names (RFC 6585).
    public static final class PreconditionRequired extends Problem {
        private static final long serialVersionUID = 1;

        public PreconditionRequired(String detail) {
            super("precondition-required", detail);
        }
    }

    /// 429: the caller, or whoever shares an address with them, asks too often or for too much at a
    /// time.
    public static final class TooManyRequests extends Problem {
        private static final long serialVersionUID = 1;

        private final transient Duration retryAfter;

        public TooManyRequests(String code, String detail, Duration retryAfter) {
            super(code, detail);
            this.retryAfter = retryAfter;
        }

        /// When to try again.
        public Duration retryAfter() {
            return retryAfter;
        }
    }

    /// 503: not now; the same request may succeed after a while.
    public static final class Unavailable extends Problem {
        private static final long serialVersionUID = 1;

        private final transient Duration retryAfter;

        public Unavailable(String code, String detail, Duration retryAfter) {
            super(code, detail);
            this.retryAfter = retryAfter;
        }

        /// When to try again.
        public Duration retryAfter() {
            return retryAfter;
        }
    }
}
