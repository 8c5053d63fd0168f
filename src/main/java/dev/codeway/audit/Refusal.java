package dev.codeway.audit;

/// A request that was refused.
///
/// @param problem the stable name of why
record Refusal(Served request, int status, String problem) {}
