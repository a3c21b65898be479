/** Rows as JSON text. */
module dev.forebay.json {
    requires static transitive org.jspecify;
    requires transitive dev.forebay;
    requires tools.jackson.databind;

    exports dev.forebay.json;
}
