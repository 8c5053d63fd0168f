/// What all subcommands share: how they answer and how they end.
@NullMarked
package dev.codeway.platform.command;

import org.jspecify.annotations.NullMarked;
