/** Forebay's strategies, protocol, and the store and journal of one process. */
module dev.forebay {
    requires static transitive org.jspecify;
    requires static com.h2database;
    requires com.github.benmanes.caffeine;
    requires java.sql;
    requires org.slf4j;

    exports dev.forebay;
    exports dev.forebay.spi;
}
