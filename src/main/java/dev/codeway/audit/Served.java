package dev.codeway.audit;

import dev.codeway.platform.identity.Caller;

import org.jspecify.annotations.Nullable;

import java.util.UUID;

/// A request that an operation of the API is asked by.
///
/// @param caller null where there was no good credential
/// @param address of the other end of the connection
/// @param subjectId null where the path names nothing, or by what may be anything
record Served(
        @Nullable Caller caller,
        @Nullable String address,
        @Nullable String requestId,
        Operation operation,
        @Nullable UUID subjectId) {}
