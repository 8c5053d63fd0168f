/// The feed: one event for every change, in an order that never changes and without gaps for those
/// who read along. Database triggers write it in the transaction of the change; this package reads
/// it, streams it and tells the features of this instance. Imports the platform only.
@NullMarked
package dev.codeway.event;

import org.jspecify.annotations.NullMarked;
