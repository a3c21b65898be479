/** Compression of rows above a size. */
module dev.forebay.compression {
    requires static transitive org.jspecify;
    requires transitive dev.forebay;
    requires org.lz4.java;
    requires com.github.luben.zstd_jni;

    exports dev.forebay.compression;
}
