package io.davit.agent.ledger;

import io.davit.agent.run.RunJson;
import io.davit.agent.run.RunRecord;
import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import java.nio.charset.StandardCharsets;

/** A run's record as the ledger stores it: the JSON of {@link RunJson}. */
final class RunCodec {
    private RunCodec() {}

    static byte[] encode(RunRecord run) {
        return RunJson.of(run).toString().getBytes(StandardCharsets.UTF_8);
    }

    static RunRecord decode(byte[] stored) {
        try {
            return RunJson.parse(RunJson.tree(new String(stored, StandardCharsets.UTF_8)));
        } catch (RuntimeException e) {
            throw new DavitException(ErrorCode.LEDGER_DAMAGED, "a run in the ledger cannot be read", e);
        }
    }
}
