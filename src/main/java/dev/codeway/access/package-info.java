/// Who may come in: API keys, the tokens of an issuer, and what they let their bearers do. Imports
/// the platform only.
@NullMarked
package dev.codeway.access;

import org.jspecify.annotations.NullMarked;
