package dev.forebay.jdbc;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** Knowledge flows one way: table, rows and batches, dialect, then mapping and session, which do not know each other. */
@AnalyzeClasses(packages = "dev.forebay.jdbc", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

    @ArchTest
    static final ArchRule layers = layeredArchitecture()
            .consideringOnlyDependenciesInLayers()
            .layer("rows")
            .definedBy("dev.forebay.jdbc.internal")
            .layer("dialect")
            .definedBy("dev.forebay.jdbc.internal.dialect")
            .layer("mapping")
            .definedBy("dev.forebay.jdbc.internal.mapping")
            .layer("session")
            .definedBy("dev.forebay.jdbc.internal.session")
            .whereLayer("rows")
            .mayNotBeAccessedByAnyLayer()
            .whereLayer("dialect")
            .mayOnlyBeAccessedByLayers("rows")
            .whereLayer("mapping")
            .mayOnlyBeAccessedByLayers("rows", "dialect")
            .whereLayer("session")
            .mayOnlyBeAccessedByLayers("rows", "dialect");

    @ArchTest
    static final ArchRule theInsideKnowsOnlyWhatUsersBring = noClasses()
            .that()
            .resideInAPackage("dev.forebay.jdbc.internal..")
            .should()
            .dependOnClassesThat()
            .haveFullyQualifiedName(JdbcTable.class.getName())
            .orShould()
            .dependOnClassesThat()
            .haveFullyQualifiedName(JdbcTableBuilder.class.getName())
            .orShould()
            .dependOnClassesThat()
            .haveFullyQualifiedName(JdbcCounterBuilder.class.getName());

    @ArchTest
    static final ArchRule noDriverIsKnown = noClasses()
            .should()
            .dependOnClassesThat(resideInAnyPackage("org.postgresql..", "org.h2..", "org.mariadb..", "com.mysql.."));
}
