/// Owns projects: what they are called, where their source lies, under which subdomain they are
/// served. Imports the platform only; what deployments have to say about the deletion of their
/// project they say by observing [ProjectDeleting].
@NullMarked
package dev.codeway.project;

import org.jspecify.annotations.NullMarked;
