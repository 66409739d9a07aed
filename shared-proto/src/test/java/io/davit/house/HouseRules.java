package io.davit.house;

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

/**
 * The rules of DESIGN that hold in every module: who may know whom. Each says how to mend what breaks it. A module's
 * architecture test names its own packages and applies them.
 */
public final class HouseRules {
    /** Which rooms a room may enter; its own package it may always use. */
    private static final Map<Room.Kind, Set<Room.Kind>> DOORS = new EnumMap<>(Map.of(
            Room.Kind.EDGE, EnumSet.of(Room.Kind.FEATURE, Room.Kind.PORT),
            Room.Kind.FEATURE, EnumSet.of(Room.Kind.PORT),
            Room.Kind.PORT, EnumSet.of(Room.Kind.PORT),
            Room.Kind.DRIVER, EnumSet.of(Room.Kind.PORT, Room.Kind.DRIVER),
            Room.Kind.WIRING, EnumSet.allOf(Room.Kind.class)));

    private final String module;
    private final String wiring;

    /**
     * @param module root package of the module
     * @param wiring its package that connects everything
     */
    public HouseRules(String module, String wiring) {
        this.module = module;
        this.wiring = wiring;
    }

    public ArchRule dependenciesPointOneWay() {
        return classes()
                .should(enterOnlyOpenDoors())
                .because(
                        "edge → feature → port ← driver, and features do not import features: declare the one-method role"
                                + " you need in your own package, and let " + wiring + " connect it");
    }

    public ArchRule everyPackageHasItsRoom() {
        return classes()
                .should(liveInALabelledPackage())
                .because("a package-info.java with a paragraph, @NullMarked and @Room says what a package is for");
    }

    /** One vendor SDK lives in one package, or in few. */
    public ArchRule vendor(String sdk, String... homes) {
        return noClasses()
                .that()
                .resideOutsideOfPackages(homes)
                .should(dependOnClassesThat(JavaClass.Predicates.resideInAnyPackage(sdk)))
                .because("one vendor SDK lives in one place: hide it behind a port, and let " + String.join(", ", homes)
                        + " know it");
    }

    public ArchRule timeIsInjected() {
        return noClasses()
                .should()
                .callMethod(Instant.class, "now")
                .orShould()
                .callMethod(System.class, "currentTimeMillis")
                .because("time is a java.time.Clock that is handed in, so that tests own it");
    }

    public ArchRule clocksAreMadeByTheWiring() {
        return noClasses()
                .that()
                .resideOutsideOfPackage(wiring + "..")
                .should()
                .callMethod(Clock.class, "systemUTC")
                .orShould()
                .callMethod(Clock.class, "systemDefaultZone")
                .because("only " + wiring + " makes a clock; take it as a parameter");
    }

    /** @param waiting the one class that may */
    public ArchRule nobodySleeps(String waiting) {
        return noClasses()
                .that()
                .doNotHaveFullyQualifiedName(waiting)
                .should()
                .callMethodWhere(target(name("sleep")).and(target(owner(type(Thread.class)))))
                .because("waiting is handed in, so that no test sleeps");
    }

    public ArchRule asynchronyNamesItsThreads() {
        return noClasses()
                .should()
                .callMethod(CompletableFuture.class, "supplyAsync", Supplier.class)
                .orShould()
                .callMethod(CompletableFuture.class, "runAsync", Runnable.class)
                .because("the common pool is nobody's: start a virtual thread, or hand an executor in");
    }

    private ArchCondition<JavaClass> enterOnlyOpenDoors() {
        return new ArchCondition<>("enter only rooms that are open to theirs") {
            @Override
            public void check(JavaClass item, ConditionEvents events) {
                Room.Kind own = roomOf(item.getPackage());
                for (Dependency dependency : item.getDirectDependenciesFromSelf()) {
                    JavaClass target = dependency.getTargetClass().getBaseComponentType();
                    boolean ours = target.getPackageName().startsWith(module);
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
