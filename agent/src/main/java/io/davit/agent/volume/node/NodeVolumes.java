package io.davit.agent.volume.node;

import io.davit.agent.repository.VolumeReader;
import io.davit.agent.repository.VolumeWriter;
import io.davit.agent.run.RunContext;
import io.davit.agent.volume.EntryChoice;
import io.davit.agent.volume.Support;
import io.davit.agent.volume.VolumeDriver;
import io.davit.agent.volume.VolumeRef;
import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import io.davit.errors.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Moves the files of volumes that are folders of this node, within the roots that the node's admins allow. */
public final class NodeVolumes implements VolumeDriver {
    private final NodeVolumesConfig config;
    private final AllowedRoots roots;

    public NodeVolumes(NodeVolumesConfig config) {
        this.config = config;
        this.roots = new AllowedRoots(config.allowedRoots());
    }

    @Override
    public Support supports(VolumeRef volume) {
        try {
            Path path = admitted(volume);
            return Files.exists(path, LinkOption.NOFOLLOW_LINKS) && !Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)
                    ? new Support.No(ErrorCode.VOLUME_NOT_REACHABLE, path + " is no folder")
                    : new Support.Yes();
        } catch (DavitException e) {
            return new Support.No(e.code(), e.sentence());
        }
    }

    /** @throws DavitException VOLUME_NOT_REACHABLE, PATH_OUTSIDE_ROOTS, ALLOWED_ROOT_ABSENT */
    private Path admitted(VolumeRef volume) {
        NodeVolume found = parsed(volume)
                .orElseThrow(() -> new DavitException(
                        ErrorCode.VOLUME_NOT_REACHABLE,
                        "The volume " + volume.volumeName() + " is neither of type local nor hostPath"));
        String node = config.nodeName();
        if (node != null && !found.isOn(node)) {
            throw new DavitException(
                    ErrorCode.VOLUME_NOT_REACHABLE,
                    "The volume " + volume.volumeName() + " lies on another node than " + node);
        }
        Path admitted = roots.admit(found.path());
        new OwnFolders(config.ownFolders().get()).requireOutside(admitted);
        return admitted;
    }

    private static Optional<NodeVolume> parsed(VolumeRef volume) {
        try {
            return NodeVolume.parse(volume.volumeJson());
        } catch (IOException e) {
            throw new DavitException(
                    ErrorCode.VOLUME_NOT_REACHABLE, "The volume " + volume.volumeName() + " cannot be understood", e);
        }
    }

    @Override
    public List<Problem> backup(VolumeRef volume, EntryChoice choice, VolumeWriter writer, RunContext run) {
        return FileThread.call("backup " + volume.claim(), () -> walk(volume, choice, writer, run));
    }

    private List<Problem> walk(VolumeRef volume, EntryChoice choice, VolumeWriter writer, RunContext run) {
        Path root = admitted(volume);
        VolumeBackup backup = new VolumeBackup(volume.toString(), choice, writer, run);
        try {
            new TreeWalk(config, backup).walk(root);
        } catch (IOException e) {
            throw new DavitException(
                    ErrorCode.VOLUME_NOT_REACHABLE,
                    "The folder " + root + " of " + volume + " cannot be read: " + e.getMessage(),
                    e);
        }
        return backup.problems();
    }

    @Override
    public List<Problem> restore(VolumeRef volume, VolumeReader reader, RunContext run) {
        return FileThread.call("restore " + volume.claim(), () -> write(volume, reader, run));
    }

    private List<Problem> write(VolumeRef volume, VolumeReader reader, RunContext run) {
        Path target = admitted(volume);
        RestoreMarker marker = new RestoreMarker(run.steps(), volume.volumeName(), target);
        Optional<List<Problem>> done = marker.completed();
        if (done.isPresent()) {
            return done.get();
        }
        try (FolderHandle opened = FolderHandle.make(target)) {
            if (!marker.isBegun()) {
                RestoreTarget.requireEmpty(target, opened);
                marker.begin();
            }
            List<Problem> problems = new VolumeRestore(volume.toString(), target, opened, run).restore(reader);
            marker.complete(problems);
            return problems;
        } catch (FolderHandle.Replaced e) {
            throw new DavitException(
                    ErrorCode.PATH_OUTSIDE_ROOTS, target + " was replaced by something that is no folder", e);
        } catch (IOException e) {
            throw WriteErrors.translated(e, target);
        }
    }
}
