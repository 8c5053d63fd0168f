package dev.codeway.webhook;

import org.jspecify.annotations.Nullable;

import java.time.Duration;

/// How an attempt to deliver went.
sealed interface Outcome {

    /// The receiver has it.
    ///
    /// @param status 200 to 299
    record Delivered(int status) implements Outcome {}

    /// The receiver wants nothing any more: 410.
    record Gone() implements Outcome {
        static final int STATUS = 410;
    }

    /// To be tried again.
    ///
    /// @param status null where there was no answer
    /// @param error never what the receiver or a library said, which may repeat a secret
    /// @param patience how long the receiver asks to be left alone
    record Failed(@Nullable Integer status, String error, Duration patience) implements Outcome {

        static Failed without(String error) {
            return new Failed(null, error, Duration.ZERO);
        }
    }
}
