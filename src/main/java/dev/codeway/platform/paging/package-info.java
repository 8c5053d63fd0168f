/// Lists: filters, sorting, cursors and numbered pages. Imports problems and HTTP.
@NullMarked
package dev.codeway.platform.paging;

import org.jspecify.annotations.NullMarked;
