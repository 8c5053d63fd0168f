/// Where the service begins. The features lie in the packages below, one each.
@NullMarked
package dev.codeway;

import org.jspecify.annotations.NullMarked;
