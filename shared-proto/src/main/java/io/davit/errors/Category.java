package io.davit.errors;

/** Who has to act on an error, and with it the exit status of a command. */
public enum Category {
    /** What the user wrote (arguments, configuration) is wrong. */
    CONFIGURATION(2),
    /** Something around us is unreachable or refuses: a server, a credential, a network. */
    ENVIRONMENT(3),
    /** Something is full, too large or too slow. */
    CAPACITY(4),
    /** Two wills meet: it exists already, or changed meanwhile. */
    CONFLICT(5),
    /** Authenticity, trust or permission: always refused, never guessed. */
    SECURITY(6),
    /** Our defect. */
    INTERNAL(7),
    /** A person or a deadline ended it. */
    CANCELED(8);

    private final int exitStatus;

    Category(int exitStatus) {
        this.exitStatus = exitStatus;
    }

    /** Exit status of a command that ends with an error of this category; 0 is success and 1 is "done, with problems". */
    public int exitStatus() {
        return exitStatus;
    }
}
