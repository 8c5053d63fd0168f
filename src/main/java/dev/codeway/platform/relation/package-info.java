/// Relations that answers carry on request (`include=`). Knows no relation itself: features bring
/// theirs, also to the answers of features that do not know them. Imports the HTTP conventions and
/// fingerprints.
@NullMarked
package dev.codeway.platform.relation;

import org.jspecify.annotations.NullMarked;
