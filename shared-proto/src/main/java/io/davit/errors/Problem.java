package io.davit.errors;

/**
 * One coded warning or error about one subject, collected in an outcome.
 *
 * @param subject what it is about, as a person would name it: {@code apps/deployments harbour/web}, a path, a key
 * @param message one sentence; never a credential or the body of an object
 */
public record Problem(ErrorCode code, Severity severity, String subject, String message) {
    public static Problem warning(ErrorCode code, String subject, String message) {
        return new Problem(code, Severity.WARNING, subject, message);
    }

    public static Problem error(ErrorCode code, String subject, String message) {
        return new Problem(code, Severity.ERROR, subject, message);
    }

    /** The next step for a person, taken from the code. */
    public String guidance() {
        return code.guidance();
    }
}
