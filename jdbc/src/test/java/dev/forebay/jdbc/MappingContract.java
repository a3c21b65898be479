package dev.forebay.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.math.BigDecimal;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.util.List;
import org.assertj.core.api.ThrowableAssertAlternative;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Mappings that do not fit are refused when they are built, with everything that does not fit. */
abstract class MappingContract extends DatabaseContract {
    MappingContract(Opening opening) {
        super(opening);
    }

    @Override
    void prepare() throws SQLException {
        database.execute(
                "CREATE TABLE products (id BIGINT PRIMARY KEY, name VARCHAR(40) NOT NULL, price NUMERIC(10, 2),"
                        + " views BIGINT DEFAULT 0 NOT NULL, at %s, twice BIGINT GENERATED ALWAYS AS (views * 2) %s)"
                                .formatted(database.timeType(), database instanceof PostgresDatabase ? "STORED" : ""),
                "CREATE TABLE pairs (a BIGINT, b BIGINT, c BIGINT, PRIMARY KEY (a, b))",
                "CREATE VIEW product_view AS SELECT * FROM products");
    }

    private <V> JdbcTableBuilder<Long, V> of(Class<V> rowType) {
        return JdbcTable.of(database.dataSource(), "products", Long.class, rowType);
    }

    private static ThrowableAssertAlternative<?> refused(JdbcTableBuilder<?, ?> builder) {
        return assertThatIllegalArgumentException().isThrownBy(builder::build);
    }

    record Named(String name) {}

    @Test
    void build_missingTable_isRefused() {
        refused(JdbcTable.of(database.dataSource(), "prodcts", Long.class, Named.class))
                .withMessageContaining("table prodcts is missing");
        refused(JdbcTable.of(database.dataSource(), "nowhere.products", Long.class, Named.class))
                .withMessageContaining("table nowhere.products is missing");
        refused(JdbcTable.of(database.dataSource(), "product_view", Long.class, Named.class))
                .withMessageContaining("a view cannot be mapped");
    }

    @Test
    void build_everythingWrong_isToldAtOnce() {
        record Wrong(long price, String colour, List<String> tags, Instant at, long twice) {}

        refused(of(Wrong.class).key("nr").column("tags", "price").readOnly("nme"))
                .withMessageContaining(database.spelled("products") + " does not fit Wrong")
                .withMessageContaining("key column nr is missing")
                .withMessageContaining("component price is a long, and column price can be null: use Long")
                .withMessageContaining("component price (long) does not fit column " + database.spelled("price"))
                .withMessageContaining("use BigDecimal")
                .withMessageContaining("column colour (component colour) is missing")
                .withMessageContaining("column price has two components")
                .withMessageContaining("component tags: java.util.List has no column type")
                .withMessageContaining("component at (Instant) does not fit")
                .withMessageContaining("use LocalDateTime")
                .withMessageContaining("an option names component nme, which is missing")
                .withMessageContaining("column " + database.spelled("name") + " is NOT NULL without a default");
    }

    @Test
    void build_generatedColumn_mustBeReadOnly() throws SQLException {
        record Doubled(String name, Long twice) {}

        refused(of(Doubled.class))
                .withMessageContaining(
                        "column " + database.spelled("twice") + " is generated: say readOnly(\"twice\")");

        JdbcTable<Long, Doubled> table = of(Doubled.class).readOnly("twice").build();
        table.put(1L, new Doubled("a", null));
        assertThat(table.load(1L)).isEqualTo(new Doubled("a", 0L));
    }

    @Test
    void build_keyThatIsNotUnique_isRefused() {
        refused(of(Named.class).key("name")).withMessageContaining("String or an enum");
        refused(of(Named.class).key("views"))
                .withMessageContaining("key [" + database.spelled("views") + "] is neither the primary key ["
                        + database.spelled("id") + "] nor a unique constraint");
        record Half(long a) {}
        refused(JdbcTable.of(database.dataSource(), "pairs", Half.class, Value.class))
                .withMessageContaining("neither the primary key");
    }

    record Value(Long c) {}

    @Test
    void build_keyOfAnotherShape_isRefused() {
        record Triple(long a, long b, long c) {}
        refused(JdbcTable.of(database.dataSource(), "pairs", Long.class, Value.class))
                .withMessageContaining("key Long is one value, and the primary key is");
        refused(JdbcTable.of(database.dataSource(), "pairs", Triple.class, Value.class)
                        .key("a", "b"))
                .withMessageContaining("key Triple has 3 components, and its columns are [a, b]");
        refused(of(Named.class).key("id", "name")).withMessageContaining("key Long has 1 components");
    }

    @Test
    void build_keyTypeThatIsNotSure_isRefused() throws SQLException {
        database.execute("CREATE TABLE times (at %s PRIMARY KEY, c BIGINT)".formatted(database.timeType()));

        refused(JdbcTable.of(database.dataSource(), "times", LocalDateTime.class, Value.class))
                .withMessageContaining("LocalDateTime) is not the same in Java and SQL");
    }

    @Test
    void build_keyComponentOfAnotherType_isRefused() throws SQLException {
        record Repeated(int id, String name) {}
        database.execute("CREATE TABLE small (id INTEGER PRIMARY KEY, name VARCHAR(40))");

        refused(JdbcTable.of(database.dataSource(), "small", Long.class, Repeated.class))
                .withMessageContaining("component id and the key's column " + database.spelled("id"));
    }

    @Test
    void build_narrowerType_isRefused() {
        record Narrow(String name, Integer views) {}
        refused(of(Narrow.class))
                .withMessageContaining("component views (Integer) does not fit")
                .withMessageContaining("use long");
    }

    @Test
    void build_readOnlyColumnThatAnInsertNeeds_isRefused() {
        refused(of(Named.class).readOnly("name")).withMessageContaining("NOT NULL without a default");
    }

    @Test
    void build_ignoredPrimitive_isRefused() {
        record Scratch(String name, int scratch) {}
        refused(of(Scratch.class).ignore("scratch"))
                .withMessageContaining("component scratch is ignored, and a int cannot be null");
    }

    @Test
    void build_classWithoutMapper_isRefused() {
        refused(of(String.class)).withMessageContaining("java.lang.String is no record: map it with mappedBy");
    }

    @Test
    void build_typeStoredAsNothingKnown_isRefused() {
        refused(of(Named.class).type("name", ColumnType.of(List.class, List::of, Object::toString)))
                .withMessageContaining("stored as java.util.List, which no column is");
    }

    @Test
    void build_counterThatDoesNotFit_isRefused() {
        JdbcCounterBuilder<Long> counter =
                JdbcTable.counter(database.dataSource(), "products", Long.class).key("id");
        assertThatIllegalStateException().isThrownBy(counter::build).withMessageContaining("column(..)");
        assertThatIllegalArgumentException()
                .isThrownBy(counter.column("likes")::build)
                .withMessageContaining("column likes is missing");
        assertThatIllegalArgumentException()
                .isThrownBy(counter.column("price")::build)
                .withMessageContaining("does not hold whole numbers");
        assertThatIllegalArgumentException()
                .isThrownBy(counter.column("id")::build)
                .withMessageContaining("cannot be added to");
        assertThatIllegalArgumentException()
                .isThrownBy(counter.column("twice")::build)
                .withMessageContaining("cannot be added to");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "products; DROP TABLE products",
                "products\"",
                "\"products\"",
                "pro ducts",
                "products--",
                "1products",
                "a.b.c",
                ".products",
                "products.",
                "prodücts",
                "pro\u0000ducts",
                "products\n"
            })
    void names_thatAreNoIdentifiers_areRefused(String name) {
        JdbcTableBuilder<Long, Named> builder = of(Named.class);
        JdbcCounterBuilder<Long> counter = JdbcTable.counter(database.dataSource(), "products", Long.class);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> JdbcTable.of(database.dataSource(), name, Long.class, Named.class))
                .withMessageContaining("use letters, digits and '_'");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> JdbcTable.counter(database.dataSource(), name, Long.class));
        assertThatIllegalArgumentException().isThrownBy(() -> builder.key(name));
        assertThatIllegalArgumentException().isThrownBy(() -> builder.column("name", name));
        assertThatIllegalArgumentException().isThrownBy(() -> counter.key("id", name));
        assertThatIllegalArgumentException().isThrownBy(() -> counter.column(name));
        assertThatIllegalArgumentException().isThrownBy(() -> builder.build().counter(name));
    }

    @Test
    void options_outOfTheirLimits_areRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> of(Named.class).statementTimeout(Duration.ZERO))
                .withMessage("statementTimeout is PT0S; it must be PT0.001S to PT1H");
        assertThatIllegalArgumentException().isThrownBy(() -> of(Named.class).statementTimeout(Duration.ofHours(2)));
        assertThatIllegalArgumentException().isThrownBy(() -> of(Named.class).key());
    }

    @Test
    void build_namesInAnotherCase_areFound() throws SQLException {
        record Priced(String name, BigDecimal price) {}
        JdbcTable<Long, Priced> table = JdbcTable.of(database.dataSource(), "Products", Long.class, Priced.class)
                .key("ID")
                .build();

        table.put(1L, new Priced("a", null));

        assertThat(table.load(1L)).isEqualTo(new Priced("a", null));
    }

    @Test
    void build_quotedNamesThatDifferInCaseOnly_takesTheExactOne() throws SQLException {
        database.execute(
                "CREATE TABLE %s (%s BIGINT PRIMARY KEY, %s VARCHAR(40))"
                        .formatted(database.quoted("Mixed"), database.quoted("Id"), database.quoted("Name")),
                "CREATE TABLE mixed (id BIGINT PRIMARY KEY, name VARCHAR(40))");
        JdbcTable<Long, Named> exact = JdbcTable.of(database.dataSource(), "Mixed", Long.class, Named.class)
                .build();

        exact.put(1L, new Named("exact"));

        assertThat(database.count(database.quoted("Mixed"))).isEqualTo(1);
        assertThat(database.count("mixed")).isZero();
    }
}
