package io.davit.hub.storage;

import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import java.nio.charset.CharsetEncoder;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * One connection, and its statements, each prepared once. Values are text, {@code Long}, bytes, {@code Instant} and {@code
 * Optional} of these. For one thread at a time.
 *
 * <p>No library stands in between: a change of the hub is a dozen small statements, and the receipts of a fleet come at once.
 */
final class Sql implements AutoCloseable {
    private final Connection connection;
    private final Function<SQLException, SqlFailure.Kind> kinds;
    private final boolean changing;
    private final Map<String, PreparedStatement> prepared = new HashMap<>();
    private final CharsetEncoder utf8 = StandardCharsets.UTF_8.newEncoder();

    /**
     * @param kinds what an error of this engine means
     * @param changing false: the connection only reads
     */
    Sql(Connection connection, Function<SQLException, SqlFailure.Kind> kinds, boolean changing) {
        this.connection = connection;
        this.kinds = kinds;
        this.changing = changing;
    }

    Connection connection() {
        return connection;
    }

    /** How many rows it changed. */
    long update(String text, Object... values) {
        mayChange();
        return execute(text, values);
    }

    /** Runs what is no query; for the borders of transactions, too. */
    long execute(String text, Object... values) {
        try {
            PreparedStatement statement = bound(text, values);
            statement.execute();
            return Math.max(0, statement.getUpdateCount());
        } catch (SQLException e) {
            throw failure(e);
        }
    }

    /** The value that a changing statement returns. */
    long updateReturning(String text, Object... values) {
        mayChange();
        return first(text, Row::number, values)
                .orElseThrow(() -> new IllegalStateException("nothing came back from " + text));
    }

    private void mayChange() {
        if (!changing) {
            throw new IllegalStateException("a read must not change anything: use write");
        }
    }

    <T> Optional<T> first(String text, Function<Row, T> mapper, Object... values) {
        List<T> rows = list(text, mapper, values);
        return rows.isEmpty() ? Optional.empty() : Optional.of(rows.getFirst());
    }

    <T> List<T> list(String text, Function<Row, T> mapper, Object... values) {
        try {
            List<T> rows = new ArrayList<>();
            try (ResultSet results = bound(text, values).executeQuery()) {
                while (results.next()) {
                    rows.add(mapper.apply(new Row(results, this::failure)));
                }
            }
            return rows;
        } catch (SQLException e) {
            throw failure(e);
        }
    }

    SqlFailure failure(SQLException e) {
        return new SqlFailure(kinds.apply(e), e);
    }

    private PreparedStatement bound(String text, Object... values) throws SQLException {
        PreparedStatement statement = prepared.get(text);
        if (statement == null) {
            statement = connection.prepareStatement(text);
            prepared.put(text, statement);
        }
        for (int i = 0; i < values.length; i++) {
            bind(statement, i + 1, values[i]);
        }
        return statement;
    }

    private void bind(PreparedStatement statement, int place, Object value) throws SQLException {
        switch (value) {
            case String text -> statement.setString(place, storable(text));
            case Long number -> statement.setLong(place, number);
            case Integer number -> statement.setLong(place, number);
            case byte[] bytes -> statement.setBytes(place, bytes);
            case Instant time -> statement.setLong(place, Micros.of(time));
            case Optional<?> optional -> {
                if (optional.isPresent()) {
                    bind(statement, place, optional.get());
                } else {
                    // All columns that may be empty are times.
                    statement.setNull(place, Types.BIGINT);
                }
            }
            default -> throw new IllegalStateException("no value of the store: " + value.getClass());
        }
    }

    /** PostgreSQL takes no NUL, SQLite takes half a surrogate and gives back something else: refused on both. */
    private String storable(String text) {
        if (text.indexOf('\0') >= 0 || !utf8.canEncode(text)) {
            throw new DavitException(
                    ErrorCode.TEXT_NOT_STORABLE,
                    "a text holds a NUL character or half of a character and cannot be kept");
        }
        return text;
    }

    @Override
    public void close() {
        try {
            connection.close();
        } catch (SQLException e) {
            throw failure(e);
        }
    }
}
