package io.davit.agent.volume.node;

import io.davit.agent.repository.VolumeReader;
import io.davit.agent.repository.VolumeWriter;
import io.davit.agent.run.RunContext;
import io.davit.agent.volume.EntryChoice;
import io.davit.agent.volume.FolderMover;
import io.davit.agent.volume.Overwriting;
import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import io.davit.errors.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Moves folders of this machine for whoever may read and write them: the rights of the process are the only limit. */
public final class NodeFolders implements FolderMover {
    private final NodeVolumesConfig config;
    private final AllowedRoots anywhere = new AllowedRoots(List.of(Path.of("/")));

    /**
     * @param spoolFolder where names of very large folders are sorted; must exist when they are met
     * @param ownFolders where the repository lies, and what is remembered of it
     */
    public NodeFolders(Path spoolFolder, List<Path> ownFolders) {
        this.config = new NodeVolumesConfig(
                List.of(), null, spoolFolder, NodeVolumesConfig.NAMES_IN_MEMORY, () -> ownFolders);
    }

    @Override
    public List<Problem> backup(Path folder, EntryChoice choice, VolumeWriter writer, RunContext run) {
        return FileThread.call("backup " + folder, () -> walk(folder, choice, writer, run));
    }

    private List<Problem> walk(Path folder, EntryChoice choice, VolumeWriter writer, RunContext run) {
        Path root = admitted(folder);
        VolumeBackup backup = new VolumeBackup(folder.toString(), choice, writer, run);
        try {
            new TreeWalk(config, backup).walk(root);
        } catch (IOException e) {
            throw new DavitException(
                    ErrorCode.VOLUME_NOT_REACHABLE, "The folder " + folder + " cannot be read: " + e.getMessage(), e);
        }
        return backup.problems();
    }

    private Path admitted(Path folder) {
        Path admitted = anywhere.admit(folder);
        new OwnFolders(config.ownFolders().get()).requireOutside(admitted);
        return admitted;
    }

    @Override
    public List<Problem> restore(Path folder, VolumeReader reader, RunContext run) {
        return FileThread.call("restore " + folder, () -> write(folder, reader, run));
    }

    private List<Problem> write(Path folder, VolumeReader reader, RunContext run) {
        Path target = admitted(folder);
        try (FolderHandle opened = FolderHandle.make(target)) {
            RestoreTarget.requireEmpty(target, opened);
            return new VolumeRestore(folder.toString(), target, opened, run).restore(reader);
        } catch (IOException e) {
            throw WriteErrors.translated(e, target);
        }
    }

    @Override
    public Overwritten restore(Path folder, Overwriting overwriting, VolumeReader reader, RunContext run) {
        Path target = admitted(folder);
        boolean isThere = Files.isDirectory(target);
        try (FolderHandle opened = FolderHandle.make(target);
                OverExisting over = new OverExisting(
                        reader, opened, isThere, overwriting, new ExtraEntries(config, target, opened), run)) {
            List<Problem> problems = new VolumeRestore(folder.toString(), target, opened, run).restore(over);
            return over.result(problems);
        } catch (IOException e) {
            throw WriteErrors.translated(e, target);
        }
    }
}
