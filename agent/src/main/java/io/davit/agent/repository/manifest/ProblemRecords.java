package io.davit.agent.repository.manifest;

import io.davit.agent.repository.format.ByteReader;
import io.davit.agent.repository.format.ByteWriter;
import io.davit.errors.ErrorCode;
import io.davit.errors.Problem;
import io.davit.errors.Severity;

/** Problems as packed records: code, severity (0 warning, 1 error), subject, message. */
final class ProblemRecords {
    private ProblemRecords() {}

    static void write(ByteWriter out, Problem problem) {
        Texts.write(out, problem.code().name());
        out.u8(
                switch (problem.severity()) {
                    case WARNING -> 0;
                    case ERROR -> 1;
                });
        Texts.write(out, problem.subject());
        Texts.write(out, problem.message());
    }

    /** A code that this version does not know shows as INTERNAL_ERROR, with its name in the message. */
    static Problem read(ByteReader in) {
        String code = Texts.read(in);
        Severity severity = in.count(1) == 0 ? Severity.WARNING : Severity.ERROR;
        String subject = Texts.read(in);
        String message = Texts.read(in);
        for (ErrorCode known : ErrorCode.values()) {
            if (known.name().equals(code)) {
                return new Problem(known, severity, subject, message);
            }
        }
        return new Problem(ErrorCode.INTERNAL_ERROR, severity, subject, code + ": " + message);
    }
}
