package io.davit.house;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Labels a package. Dependencies point one way: edge → feature → port ← driver; only the wiring sees everything. */
@Target(ElementType.PACKAGE)
@Retention(RetentionPolicy.RUNTIME)
public @interface Room {
    Kind value();

    enum Kind {
        /** Talks to people, programs or the network; holds no decision. */
        EDGE,
        /** Decides. Imports ports, never another feature. */
        FEATURE,
        /** Hides the world behind interfaces and value types. */
        PORT,
        /** Knows one vendor or one technique and implements a port. */
        DRIVER,
        /** Connects all of them by hand. */
        WIRING
    }
}
