/// What the statements of the service cost a database that is full.
@NullMarked
package dev.codeway.database.plan;

import org.jspecify.annotations.NullMarked;
