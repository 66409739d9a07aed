package io.davit.hub.reports;

import io.davit.hub.store.HubStore;
import io.davit.hub.store.InstructionRow;
import io.davit.proto.agent.v1.Progress;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;

/** Finds out which row a run's progress is of. Progress is never stored (H2). */
public final class ProgressIntake {
    private static final int REMEMBERED = 20_000;

    private final HubStore store;
    private final BiConsumer<String, Progress> listener;
    private final Map<String, Owner> owners = new LinkedHashMap<>(64, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Owner> eldest) {
            return size() > REMEMBERED;
        }
    };

    private record Owner(String cluster, String subject) {}

    /** @param listener gets the API name of the row, such as {@code backups/NAME}, and what was heard */
    public ProgressIntake(HubStore store, BiConsumer<String, Progress> listener) {
        this.store = store;
        this.listener = listener;
    }

    /**
     * Runs that no instruction ordered are not shown, and no cluster can speak of another's.
     *
     * @param cluster uid of the cluster that says it
     */
    public void hear(String cluster, Progress progress) {
        owner(progress.getInstructionId())
                .filter(owner -> owner.cluster().equals(cluster))
                .ifPresent(owner -> listener.accept(owner.subject(), progress));
    }

    private Optional<Owner> owner(String instruction) {
        if (instruction.isEmpty()) {
            return Optional.empty();
        }
        synchronized (owners) {
            Owner known = owners.get(instruction);
            if (known != null) {
                return Optional.of(known);
            }
        }
        Optional<InstructionRow> row =
                store.read(transaction -> transaction.outbox().find(instruction));
        return row.filter(found -> !found.subject().isEmpty()).map(found -> {
            Owner owner = new Owner(found.cluster(), found.subject());
            synchronized (owners) {
                owners.put(instruction, owner);
            }
            return owner;
        });
    }
}
