/// What the environment says, where more belongs to it than a configuration property: secrets in
/// files, settings that follow from others, and how one that cannot work is refused. Imports
/// nothing.
@NullMarked
package dev.codeway.platform.setting;

import org.jspecify.annotations.NullMarked;
