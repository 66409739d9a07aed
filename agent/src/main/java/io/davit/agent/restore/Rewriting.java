package io.davit.agent.restore;

import io.davit.agent.repository.ResourceKey;
import io.davit.errors.ErrorCode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** One object on its way from the restore point to the target: whose it is, and what a person should be told about it. */
final class Rewriting {
    private final ResourceKey source;
    private final RestoreAim aim;
    private final List<Remark> remarks = new ArrayList<>();

    Rewriting(ResourceKey source, RestoreAim aim) {
        this.source = source;
        this.aim = aim;
    }

    ResourceKey source() {
        return source;
    }

    RestoreAim aim() {
        return aim;
    }

    Mappings mappings() {
        return aim.mappings();
    }

    /** Whether the object's own namespace has another name in the target. */
    boolean moves() {
        return aim.moves(source.namespace());
    }

    void remark(String sentence) {
        remarks.add(new Remark(Optional.empty(), sentence));
    }

    void remark(ErrorCode code, String sentence) {
        remarks.add(new Remark(Optional.of(code), sentence));
    }

    List<Remark> remarks() {
        return List.copyOf(remarks);
    }

    /** Something to tell about an object that is applied nevertheless. */
    record Remark(Optional<ErrorCode> code, String sentence) {}
}
