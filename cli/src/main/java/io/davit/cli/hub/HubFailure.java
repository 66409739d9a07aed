package io.davit.cli.hub;

import io.davit.errors.Category;
import io.davit.errors.ErrorCode;
import io.davit.errors.Retry;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A call that failed: the hub said no, or was not reached. The code is text, because a newer hub may have codes that this
 * program does not know; what the hub told about such a one is shown as it is.
 */
public final class HubFailure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String code;
    private final Category category;
    private final Retry retry;
    private final String guidance;

    private HubFailure(Told told, @Nullable Throwable cause) {
        super(told.sentence, cause);
        this.code = told.code;
        this.category = told.category;
        this.retry = told.retry;
        this.guidance = told.guidance;
    }

    /**
     * What the hub told.
     *
     * @param category of a code that is not known here
     * @param guidance of a code that is not known here; may be empty
     */
    public record Told(String code, String sentence, Category category, Retry retry, String guidance) {}

    public static HubFailure told(Told told) {
        return known(told.code)
                .map(code -> new HubFailure(of(code, told.sentence), null))
                .orElseGet(() -> new HubFailure(told, null));
    }

    public static HubFailure own(ErrorCode code, String sentence, @Nullable Throwable cause) {
        return new HubFailure(of(code, sentence), cause);
    }

    private static Told of(ErrorCode code, String sentence) {
        return new Told(code.name(), sentence, code.category(), code.retry(), code.guidance());
    }

    /** The code of that name, if this version knows it. */
    public static Optional<ErrorCode> known(String name) {
        return Arrays.stream(ErrorCode.values())
                .filter(code -> code.name().equals(name))
                .findFirst();
    }

    public String code() {
        return code;
    }

    public boolean is(ErrorCode other) {
        return code.equals(other.name());
    }

    public Category category() {
        return category;
    }

    /** Whether the same call may go well later without anybody doing anything. */
    public boolean mayPass() {
        return retry == Retry.NOW || retry == Retry.LATER;
    }

    /** The next step, or nothing if the hub told none. */
    public String guidance() {
        return guidance;
    }

    public String sentence() {
        String message = getMessage();
        return message == null ? code : message;
    }
}
