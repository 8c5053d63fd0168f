package dev.codeway.platform.problem;

/// One field of a request that breaks a rule.
///
/// @param field the name as the client sent it; nested ones with dots
/// @param code the stable name of the rule, in kebab case
/// @param detail what is wrong, worded to follow the field's name: "must not be empty"
public record FieldError(String field, String code, String detail) {}
