/// Owns projects: their names, subdomains and Git URLs, and the rules these obey.
@NullMarked
package dev.codeway.project;

import org.jspecify.annotations.NullMarked;
