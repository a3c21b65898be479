/** What tests of Forebay stand on: contract suites for stores and journals, and real servers on the loopback interface. */
@NullMarked
package dev.forebay.testkit;

import org.jspecify.annotations.NullMarked;
