package io.davit.hub.keys;

/** What a listener shows now. */
public interface ListenerTls {
    /**
     * The same object until it changes, so that whoever asks now and then sees by identity that the listener must be told.
     * May read files and make keys: not for event loops. When a renewal fails, the error is logged and the old material
     * stays.
     */
    TlsMaterial current();
}
