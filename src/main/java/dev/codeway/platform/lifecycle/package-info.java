/// When the service begins to serve. A subcommand of the same binary never does.
@NullMarked
package dev.codeway.platform.lifecycle;

import org.jspecify.annotations.NullMarked;
