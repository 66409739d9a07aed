package io.davit.agent.trees;

import io.davit.agent.repository.BackupWriter;
import io.davit.agent.repository.VolumeIdentity;
import io.davit.agent.run.RunContext;
import io.davit.agent.volume.FolderMover;
import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import io.davit.errors.Problem;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;

/** Reads the trees of one backup, a few at a time. */
final class TreeStep {
    private final FolderMover folders;
    private final BackupWriter writer;
    private final RunContext run;

    /** @param identity under which the tree stands in the restore point */
    record Done(VolumeIdentity identity, TreeCounts counts, List<Problem> problems) {}

    TreeStep(FolderMover folders, BackupWriter writer, RunContext run) {
        this.folders = folders;
        this.writer = writer;
        this.run = run;
    }

    /** Sorted by name. */
    List<Done> move(TreeBackup.Order order, String host) {
        List<Done> done =
                order.trees().size() == 1 ? List.of(move(order.trees().getFirst(), host)) : moveAll(order, host);
        return done.stream()
                .sorted(Comparator.comparing(tree -> tree.identity().claim()))
                .toList();
    }

    private List<Done> moveAll(TreeBackup.Order order, String host) {
        List<Done> done = new ArrayList<>();
        Semaphore atOnce = new Semaphore(order.parallel());
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            ExecutorCompletionService<Done> moves = new ExecutorCompletionService<>(threads);
            for (TreeSource tree : order.trees()) {
                moves.submit(() -> {
                    atOnce.acquire();
                    try {
                        return move(tree, host);
                    } finally {
                        atOnce.release();
                    }
                });
            }
            try {
                for (int i = 0; i < order.trees().size(); i++) {
                    done.add(moves.take().get());
                }
            } catch (ExecutionException e) {
                threads.shutdownNow();
                throw asUnchecked(e.getCause() == null ? e : e.getCause());
            } catch (InterruptedException e) {
                threads.shutdownNow();
                Thread.currentThread().interrupt();
                throw new DavitException(ErrorCode.RUN_CANCELED, "interrupted while trees are read", e);
            }
        }
        return done;
    }

    private static RuntimeException asUnchecked(Throwable cause) {
        return switch (cause) {
            case RuntimeException unchecked -> unchecked;
            case Error error -> throw error;
            default -> new IllegalStateException(cause);
        };
    }

    private Done move(TreeSource tree, String host) {
        run.proceed();
        VolumeIdentity identity = tree.name().from(tree.origin(host));
        try (CountedTree counted = new CountedTree(writer.volume(identity), run.progress())) {
            List<Problem> problems = folders.backup(tree.folder(), tree.choice(), counted, run);
            counted.finish();
            return new Done(identity, counted.counts(), tree.name().about(problems));
        }
    }
}
