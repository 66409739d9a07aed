package io.davit.harness.story;

/** The story did not go as it is told; the message says where. */
public final class StoryFailure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public StoryFailure(String message) {
        super(message);
    }
}
