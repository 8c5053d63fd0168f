/// What a cluster is told to run, held against what the service is.
@NullMarked
package dev.codeway.deploy;

import org.jspecify.annotations.NullMarked;
