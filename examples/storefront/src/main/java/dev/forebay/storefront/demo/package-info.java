/**
 * {@code storefront demo}: puts the same load on the same rows without a cache and with each strategy, from two processes, measures,
 * and checks every read and every write.
 *
 * <p>{@code DemoRun} tells the course. {@code lane} has the strategies side by side, {@code load} the requests, {@code process} the
 * two JVMs, {@code distance} the simulated network, {@code verdict} the checks, {@code report} the tables and charts.
 */
@NullMarked
package dev.forebay.storefront.demo;

import org.jspecify.annotations.NullMarked;
