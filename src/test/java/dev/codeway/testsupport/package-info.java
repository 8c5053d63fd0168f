/// What tests stand on: a real PostgreSQL, certificates, a client that speaks REST.
@NullMarked
package dev.codeway.testsupport;

import org.jspecify.annotations.NullMarked;
