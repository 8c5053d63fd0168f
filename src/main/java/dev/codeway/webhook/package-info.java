/// Owns webhooks: who is told of which events, what was sent to them and how it went. Imports the
/// platform and the feed.
@NullMarked
package dev.codeway.webhook;

import org.jspecify.annotations.NullMarked;
