/// Lists: filters, sorting, cursors and numbered pages. Imports problems only.
@NullMarked
package dev.codeway.platform.paging;

import org.jspecify.annotations.NullMarked;
