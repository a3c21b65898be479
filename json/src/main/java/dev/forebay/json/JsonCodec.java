package dev.forebay.json;

import dev.forebay.spi.Codec;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.ObjectReader;
import tools.jackson.databind.ObjectWriter;
import tools.jackson.databind.cfg.MapperConfig;
import tools.jackson.databind.introspect.AnnotatedMember;
import tools.jackson.databind.introspect.JacksonAnnotationIntrospector;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.jsontype.BasicPolymorphicTypeValidator;

/**
 * Writes rows as JSON text: the default on Redis, and what a journal file is usually given.
 *
 * <p>Records, beans, collections and {@code java.time} work as they are. A row class must be accessible to Jackson: public, or
 * in a package that is open to {@code tools.jackson.databind}. Safe for use by many threads.
 *
 * <p>Old and new versions of an application can share entries: a property that the row type does not have is ignored, and a
 * component that the text does not have is {@code null}. Where it is a primitive, the text is refused, because a zero would be
 * invented: the entry is a miss. Rename or change the type of a component only together with the name of the cache.
 *
 * <p>The text never says which class to make: class names in it are refused, whatever the row type's annotations say.
 */
public final class JsonCodec<V> implements Codec<V> {
    private static final JsonMapper MAPPER = JsonMapper.builder()
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .annotationIntrospector(new PrimitivesAreRequired())
            .polymorphicTypeValidator(BasicPolymorphicTypeValidator.builder().build())
            .build();

    private final ObjectReader reader;
    private final ObjectWriter writer;
    private final Class<V> rowType;

    private JsonCodec(Class<V> rowType) {
        this.rowType = rowType;
        this.reader = MAPPER.readerFor(rowType);
        this.writer = MAPPER.writerFor(rowType);
    }

    /** Returns the codec of a row type. */
    public static <V> JsonCodec<V> of(Class<V> rowType) {
        return new JsonCodec<>(Objects.requireNonNull(rowType, "rowType"));
    }

    @Override
    public byte id() {
        return 1;
    }

    /**
     * Returns the JSON text in UTF-8.
     *
     * @throws tools.jackson.core.JacksonException if the row's class cannot be written
     */
    @Override
    public byte[] encode(V row) {
        return writer.writeValueAsBytes(row);
    }

    /**
     * Returns the row of a JSON text.
     *
     * @throws tools.jackson.core.JacksonException if it is no JSON, or none of this row type
     */
    @Override
    public V decode(byte[] bytes, int offset) {
        V row = reader.readValue(bytes, offset, bytes.length - offset);
        if (row == null) {
            throw new IllegalArgumentException("the text is null; it stands for no " + rowType.getName());
        }
        return row;
    }

    private static final class PrimitivesAreRequired extends JacksonAnnotationIntrospector {
        private static final long serialVersionUID = 1L;

        @Override
        public @Nullable Boolean hasRequiredMarker(MapperConfig<?> config, AnnotatedMember member) {
            Boolean marked = super.hasRequiredMarker(config, member);
            return marked == null ? Boolean.valueOf(member.getRawType().isPrimitive()) : marked;
        }
    }
}
