/** Entries and journals on Redis or Valkey. */
module dev.forebay.redis {
    requires static transitive org.jspecify;
    requires transitive dev.forebay;
    requires lettuce.core;
    requires org.slf4j;
    requires dev.forebay.json;

    exports dev.forebay.redis;
}
