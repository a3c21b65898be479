package dev.forebay.redis;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** Knowledge flows one way: stores and journals, then what they keep and where, then one server, its line, what is sent over it. */
@AnalyzeClasses(packages = "dev.forebay.redis", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

    @ArchTest
    static final ArchRule rooms = layeredArchitecture()
            .consideringOnlyDependenciesInLayers()
            .layer("store")
            .definedBy("dev.forebay.redis.internal.store")
            .layer("journal")
            .definedBy("dev.forebay.redis.internal.journal")
            .layer("tracking")
            .definedBy("dev.forebay.redis.internal.tracking")
            .layer("entry")
            .definedBy("dev.forebay.redis.internal.entry")
            .layer("routing")
            .definedBy("dev.forebay.redis.internal.routing")
            .layer("server")
            .definedBy("dev.forebay.redis.internal.server")
            .layer("line")
            .definedBy("dev.forebay.redis.internal.line")
            .layer("request")
            .definedBy("dev.forebay.redis.internal.request")
            .ensureAllClassesAreContainedInArchitectureIgnoring("dev.forebay.redis")
            .whereLayer("store")
            .mayNotBeAccessedByAnyLayer()
            .whereLayer("journal")
            .mayNotBeAccessedByAnyLayer()
            .whereLayer("tracking")
            .mayOnlyBeAccessedByLayers("store")
            .whereLayer("entry")
            .mayOnlyBeAccessedByLayers("store", "journal", "tracking")
            .whereLayer("routing")
            .mayOnlyBeAccessedByLayers("store", "journal", "tracking")
            .whereLayer("server")
            .mayOnlyBeAccessedByLayers("store", "journal", "tracking", "entry", "routing")
            .whereLayer("line")
            .mayOnlyBeAccessedByLayers("store", "tracking", "routing", "server")
            .whereLayer("request")
            .mayOnlyBeAccessedByLayers("store", "journal", "tracking", "entry", "routing", "server", "line");

    @ArchTest
    static final ArchRule onlyTheBackendKnowsTheInside = noClasses()
            .that()
            .resideInAPackage("dev.forebay.redis")
            .and()
            .doNotHaveSimpleName("RedisBackend")
            .should()
            .dependOnClassesThat(resideInAPackage("dev.forebay.redis.internal.."));

    @ArchTest
    static final ArchRule theInsideDoesNotKnowTheBackend = noClasses()
            .that()
            .resideInAPackage("dev.forebay.redis.internal..")
            .should()
            .dependOnClassesThat()
            .haveFullyQualifiedName(RedisBackend.class.getName());
}
