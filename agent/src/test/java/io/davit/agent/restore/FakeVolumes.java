package io.davit.agent.restore;

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
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;

/** Notes what it was asked to restore, and where to; refuses a place that holds files, unless this restore began them. */
final class FakeVolumes implements VolumeDriver {
    final List<String> restored = Collections.synchronizedList(new ArrayList<>());
    final Set<String> full = new ConcurrentSkipListSet<>();
    final List<Problem> problems = new ArrayList<>();
    private final FakeCluster cluster;

    FakeVolumes(FakeCluster cluster) {
        this.cluster = cluster;
    }

    @Override
    public Support supports(VolumeRef volume) {
        return path(volume).isEmpty() ? new Support.No(ErrorCode.VOLUME_NOT_REACHABLE, "no path") : new Support.Yes();
    }

    static String path(VolumeRef volume) {
        return Json.text(Json.object(volume.volumeJson()), "spec", "local", "path");
    }

    @Override
    public List<Problem> backup(VolumeRef volume, EntryChoice choice, VolumeWriter writer, RunContext run) {
        throw new UnsupportedOperationException("this is a restore");
    }

    @Override
    public List<Problem> restore(VolumeRef volume, VolumeReader reader, RunContext run) {
        boolean begunBefore = run.steps().recorded(path(volume)).isPresent();
        if (full.contains(path(volume)) && !begunBefore) {
            throw new DavitException(ErrorCode.VOLUME_TARGET_NOT_EMPTY, path(volume) + " holds files");
        }
        if (cluster.find(ApplyOrder.CLAIMS, volume.claim().toString()).isPresent()) {
            throw new IllegalStateException("data are written under a claim that somebody may use");
        }
        run.steps().record(path(volume), new byte[0]);
        full.add(path(volume));
        restored.add(reader.volume() + " -> " + volume + " at " + path(volume));
        return List.copyOf(problems);
    }
}
