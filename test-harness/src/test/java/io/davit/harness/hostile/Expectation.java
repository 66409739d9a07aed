package io.davit.harness.hostile;

import static io.davit.errors.ErrorCode.DATA_CORRUPT;
import static io.davit.errors.ErrorCode.MISSING_DATA;
import static io.davit.errors.ErrorCode.READER_TOO_OLD;
import static io.davit.errors.ErrorCode.REPOSITORY_ABSENT;
import static io.davit.errors.ErrorCode.REPOSITORY_FORK;
import static io.davit.errors.ErrorCode.REPOSITORY_GAP;
import static io.davit.errors.ErrorCode.REPOSITORY_KEY_WRONG;
import static io.davit.errors.ErrorCode.REPOSITORY_PIN_MISMATCH;
import static io.davit.errors.ErrorCode.REPOSITORY_ROLLED_BACK;
import static io.davit.errors.ErrorCode.REPOSITORY_TAMPERED;
import static io.davit.errors.ErrorCode.REPOSITORY_VERSION;
import static io.davit.errors.ErrorCode.REPOSITORY_WRITER_UNKNOWN;
import static io.davit.errors.ErrorCode.RESTORE_POINT_UNKNOWN;
import static io.davit.errors.ErrorCode.STORE_RANGE_SHORT;

import io.davit.errors.ErrorCode;
import java.util.Set;

/**
 * What an attack on an object of a kind may lead to.
 *
 * @param restoreNeedsIt whether a restore cannot succeed without the object
 * @param backupNeedsIt whether a backup cannot succeed without it
 * @param syncNeedsIt whether a synchronisation cannot pass over it in silence
 * @param codes that may be given
 */
record Expectation(boolean restoreNeedsIt, boolean backupNeedsIt, boolean syncNeedsIt, Set<ErrorCode> codes) {
    /** By the first component of the key; {@code sealed} tells the entry that is the restore point from others. */
    static Expectation of(String key, boolean sealed) {
        return switch (key.split("/")[0]) {
            case "format" ->
                new Expectation(
                        true,
                        true,
                        true,
                        Set.of(
                                REPOSITORY_TAMPERED,
                                REPOSITORY_ABSENT,
                                REPOSITORY_VERSION,
                                READER_TOO_OLD,
                                REPOSITORY_PIN_MISMATCH));
            case "slots" ->
                new Expectation(true, true, true, Set.of(REPOSITORY_TAMPERED, READER_TOO_OLD, REPOSITORY_KEY_WRONG));
            case "writers" ->
                new Expectation(
                        true,
                        false,
                        true,
                        Set.of(
                                REPOSITORY_TAMPERED,
                                REPOSITORY_WRITER_UNKNOWN,
                                READER_TOO_OLD,
                                REPOSITORY_FORK,
                                REPOSITORY_ROLLED_BACK));
            case "packs" ->
                new Expectation(
                        true,
                        false,
                        false,
                        Set.of(REPOSITORY_TAMPERED, DATA_CORRUPT, MISSING_DATA, STORE_RANGE_SHORT, READER_TOO_OLD));
            case "index" ->
                new Expectation(
                        false, false, false, Set.of(REPOSITORY_TAMPERED, DATA_CORRUPT, MISSING_DATA, READER_TOO_OLD));
            case "refs" ->
                new Expectation(
                        true, false, false, Set.of(REPOSITORY_TAMPERED, DATA_CORRUPT, MISSING_DATA, READER_TOO_OLD));
            case "points" ->
                new Expectation(
                        sealed,
                        false,
                        true,
                        Set.of(
                                REPOSITORY_TAMPERED,
                                REPOSITORY_WRITER_UNKNOWN,
                                REPOSITORY_FORK,
                                REPOSITORY_GAP,
                                REPOSITORY_ROLLED_BACK,
                                RESTORE_POINT_UNKNOWN,
                                READER_TOO_OLD));
            default -> throw new IllegalArgumentException("a kind without an expectation: " + key);
        };
    }
}
