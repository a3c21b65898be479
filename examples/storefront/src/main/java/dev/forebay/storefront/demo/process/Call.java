package dev.forebay.storefront.demo.process;

/** What can be asked of a worker. The names travel; both ends are the same program. */
enum Call {
    NANO_TIME,
    RUN,
    DRAIN,
    SWEEP,
    TOTALS,
    CLOSE
}
