/// Pages for people, drawn on the server from what the features show everybody. What people do
/// there their browsers ask of the API, so that the rules are the same. Imports the features it
/// shows, the access of whoever looks, and the platform.
@NullMarked
package dev.codeway.console;

import org.jspecify.annotations.NullMarked;
