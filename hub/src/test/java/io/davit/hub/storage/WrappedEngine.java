package io.davit.hub.storage;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.flywaydb.core.api.configuration.FluentConfiguration;

/** A real engine that counts its changes' transactions, and runs a statement on each connection that changes. */
final class WrappedEngine implements Engine {
    final AtomicInteger begun = new AtomicInteger();
    private final Engine engine;
    private final String onWriter;

    WrappedEngine(Engine engine, String onWriter) {
        this.engine = engine;
        this.onWriter = onWriter;
    }

    @Override
    public String name() {
        return engine.name();
    }

    @Override
    public Connection connect(Use use) throws SQLException {
        Connection connection = engine.connect(use);
        if (use == Use.WRITE && !onWriter.isEmpty()) {
            try (Statement statement = connection.createStatement()) {
                statement.execute(onWriter);
            }
        }
        return connection;
    }

    @Override
    public String begin(Use use) {
        if (use == Use.WRITE) {
            begun.incrementAndGet();
        }
        return engine.begin(use);
    }

    @Override
    public String countTables() {
        return engine.countTables();
    }

    @Override
    public FluentConfiguration migrations() {
        return engine.migrations();
    }

    @Override
    public Optional<Duration> otherProcesses() {
        return engine.otherProcesses();
    }

    @Override
    public SqlFailure.Kind kind(SQLException failure) {
        return engine.kind(failure);
    }

    @Override
    public void close() {
        engine.close();
    }
}
