package io.davit.agent.house;

import static com.tngtech.archunit.core.domain.JavaCall.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.type;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.name;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
import static com.tngtech.archunit.lang.conditions.ArchConditions.dependOnClassesThat;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaPackage;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.time.Clock;
import java.time.Instant;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.jspecify.annotations.NullMarked;

/** The house rules of DESIGN: who may know whom. Each says how to mend what breaks it. */
@AnalyzeClasses(packages = "io.davit.agent", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
    /** Which rooms a room may enter; its own package it may always use. */
    private static final Map<Room.Kind, Set<Room.Kind>> DOORS = new EnumMap<>(Map.of(
            Room.Kind.EDGE, EnumSet.of(Room.Kind.FEATURE, Room.Kind.PORT),
            Room.Kind.FEATURE, EnumSet.of(Room.Kind.PORT),
            Room.Kind.PORT, EnumSet.of(Room.Kind.PORT),
            Room.Kind.DRIVER, EnumSet.of(Room.Kind.PORT, Room.Kind.DRIVER),
            Room.Kind.WIRING, EnumSet.allOf(Room.Kind.class)));

    @ArchTest
    static final ArchRule DEPENDENCIES_POINT_ONE_WAY = classes()
            .should(enterOnlyOpenDoors())
            .because(
                    "edge → feature → port ← driver, and features do not import features: declare the one-method role you need"
                            + " in your own package, and let io.davit.agent.app connect it");

    @ArchTest
    static final ArchRule EVERY_PACKAGE_HAS_ITS_ROOM = classes()
            .should(liveInALabelledPackage())
            .because("a package-info.java with a paragraph, @NullMarked and @Room says what a package is for");

    @ArchTest
    static final ArchRule KUBERNETES_CLIENT_STAYS_IN_ITS_DRIVER =
            vendor("io.fabric8..", "io.davit.agent.cluster.fabric8..");

    @ArchTest
    static final ArchRule AWS_STAYS_IN_ITS_DRIVER =
            vendor("software.amazon.awssdk..", "io.davit.agent.objectstore.s3..");

    @ArchTest
    static final ArchRule ROCKSDB_STAYS_IN_ITS_DRIVER = vendor("org.rocksdb..", "io.davit.agent.rocks..");

    @ArchTest
    static final ArchRule VERTX_STAYS_AT_THE_ENDPOINT = vendor("io.vertx..", "io.davit.agent.endpoint..");

    @ArchTest
    static final ArchRule PICOCLI_STAYS_IN_THE_COMMAND_LINE = vendor("picocli..", "io.davit.agent.cli..");

    @ArchTest
    static final ArchRule LOGBACK_STAYS_IN_THE_WIRING = vendor("ch.qos.logback..", "io.davit.agent.app..");

    @ArchTest
    static final ArchRule TIME_IS_INJECTED = noClasses()
            .should()
            .callMethod(Instant.class, "now")
            .orShould()
            .callMethod(System.class, "currentTimeMillis")
            .because("time is a java.time.Clock that is handed in (RunContext.clock()), so that tests own it");

    @ArchTest
    static final ArchRule CLOCKS_ARE_MADE_BY_THE_WIRING = noClasses()
            .that()
            .resideOutsideOfPackage("io.davit.agent.app..")
            .should()
            .callMethod(Clock.class, "systemUTC")
            .orShould()
            .callMethod(Clock.class, "systemDefaultZone")
            .because("only io.davit.agent.app makes a clock; take it as a parameter");

    @ArchTest
    static final ArchRule NOBODY_SLEEPS = noClasses()
            .that()
            .doNotHaveFullyQualifiedName("io.davit.agent.app.Waiting")
            .should()
            .callMethodWhere(target(name("sleep")).and(target(owner(type(Thread.class)))))
            .because("waiting is the injected io.davit.agent.run.Pause (RunContext.pause()), so that no test sleeps");

    @ArchTest
    static final ArchRule ASYNCHRONY_NAMES_ITS_THREADS = noClasses()
            .should()
            .callMethod(CompletableFuture.class, "supplyAsync", Supplier.class)
            .orShould()
            .callMethod(CompletableFuture.class, "runAsync", Runnable.class)
            .because("the common pool is nobody's: start a virtual thread, or hand an executor in");

    private static ArchRule vendor(String sdk, String home) {
        return noClasses()
                .that()
                .resideOutsideOfPackage(home)
                .should(dependOnClassesThat(JavaClass.Predicates.resideInAnyPackage(sdk)))
                .because("one vendor SDK lives in one package: hide it behind a port, and let " + home + " know it");
    }

    private static ArchCondition<JavaClass> enterOnlyOpenDoors() {
        return new ArchCondition<>("enter only rooms that are open to theirs") {
            @Override
            public void check(JavaClass item, ConditionEvents events) {
                Room.Kind own = roomOf(item.getPackage());
                for (Dependency dependency : item.getDirectDependenciesFromSelf()) {
                    JavaClass target = dependency.getTargetClass().getBaseComponentType();
                    boolean ours = target.getPackageName().startsWith("io.davit.agent");
                    if (own == null || !ours || target.getPackageName().equals(item.getPackageName())) {
                        continue;
                    }
                    Room.Kind other = roomOf(target.getPackage());
                    if (other != null && !DOORS.getOrDefault(own, Set.of()).contains(other)) {
                        events.add(SimpleConditionEvent.violated(
                                item, own + " must not know " + other + ": " + dependency.getDescription()));
                    }
                }
            }
        };
    }

    private static ArchCondition<JavaClass> liveInALabelledPackage() {
        return new ArchCondition<>("live in a package with @Room and @NullMarked") {
            @Override
            public void check(JavaClass item, ConditionEvents events) {
                if (roomOf(item.getPackage()) == null
                        || item.getPackage()
                                .tryGetAnnotationOfType(NullMarked.class)
                                .isEmpty()) {
                    events.add(SimpleConditionEvent.violated(
                            item, item.getPackageName() + " has no @Room and @NullMarked in its package-info"));
                }
            }
        };
    }

    private static Room.Kind roomOf(JavaPackage javaPackage) {
        return javaPackage.tryGetAnnotationOfType(Room.class).map(Room::value).orElse(null);
    }
}
