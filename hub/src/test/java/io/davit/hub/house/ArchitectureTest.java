package io.davit.hub.house;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import io.davit.house.HouseRules;

/** The house rules, for the hub. */
@AnalyzeClasses(packages = "io.davit.hub", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
    private static final HouseRules HOUSE = new HouseRules("io.davit.hub", "io.davit.hub.app");

    @ArchTest
    static final ArchRule DEPENDENCIES_POINT_ONE_WAY = HOUSE.dependenciesPointOneWay();

    @ArchTest
    static final ArchRule EVERY_PACKAGE_HAS_ITS_ROOM = HOUSE.everyPackageHasItsRoom();

    @ArchTest
    static final ArchRule HOLDS_NOTHING_OF_A_CLUSTER_OR_A_CLOUD = noClasses()
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "io.davit.agent..", "io.fabric8..", "software.amazon..", "com.azure..", "com.google.cloud..")
            .because("the hub holds no credential and does no work of an agent: give an agent an order instead");

    @ArchTest
    static final ArchRule VERTX_STAYS_AT_THE_EDGES = HOUSE.vendor(
            "io.vertx..",
            "io.davit.hub.rest..",
            "io.davit.hub.grpc..",
            "io.davit.hub.agentlink..",
            "io.davit.hub.app..");

    @ArchTest
    static final ArchRule SQL_STAYS_IN_ITS_DRIVER = HOUSE.vendor("java.sql..", "io.davit.hub.storage..");

    @ArchTest
    static final ArchRule FLYWAY_STAYS_IN_ITS_DRIVER = HOUSE.vendor("org.flywaydb..", "io.davit.hub.storage..");

    @ArchTest
    static final ArchRule PICOCLI_STAYS_IN_THE_COMMAND_LINE =
            HOUSE.vendor("picocli..", "io.davit.hub.cli..", "io.davit.hub.app..");

    @ArchTest
    static final ArchRule TIME_IS_INJECTED = HOUSE.timeIsInjected();

    @ArchTest
    static final ArchRule CLOCKS_ARE_MADE_BY_THE_WIRING = HOUSE.clocksAreMadeByTheWiring();

    @ArchTest
    static final ArchRule NOBODY_SLEEPS = HOUSE.nobodySleeps("io.davit.hub.app.Waiting");

    @ArchTest
    static final ArchRule ASYNCHRONY_NAMES_ITS_THREADS = HOUSE.asynchronyNamesItsThreads();
}
