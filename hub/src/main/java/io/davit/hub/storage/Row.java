package io.davit.hub.storage;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Function;

/** One row of an answer, read from its first column on: every call takes the next. */
final class Row {
    private final ResultSet results;
    private final Function<SQLException, SqlFailure> failures;
    private int column;

    Row(ResultSet results, Function<SQLException, SqlFailure> failures) {
        this.results = results;
        this.failures = failures;
    }

    String text() {
        return next(results::getString);
    }

    long number() {
        return next(results::getLong);
    }

    int small() {
        return Math.toIntExact(number());
    }

    boolean claim() {
        return number() != 0;
    }

    byte[] bytes() {
        return next(results::getBytes);
    }

    /** Nothing in the place of NULL. */
    byte[] bytesOrNone() {
        return next(place -> {
            byte[] bytes = results.getBytes(place);
            return results.wasNull() ? new byte[0] : bytes;
        });
    }

    Instant time() {
        return Micros.toInstant(number());
    }

    Optional<Instant> optionalTime() {
        return next(place -> {
            long micros = results.getLong(place);
            return results.wasNull() ? Optional.empty() : Optional.of(Micros.toInstant(micros));
        });
    }

    private <T> T next(Reading<T> reading) {
        try {
            column++;
            return reading.at(column);
        } catch (SQLException e) {
            throw failures.apply(e);
        }
    }

    private interface Reading<T> {
        T at(int place) throws SQLException;
    }
}
