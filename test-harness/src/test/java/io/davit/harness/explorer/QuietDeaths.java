package io.davit.harness.explorer;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.filter.Filter;
import ch.qos.logback.core.spi.FilterReply;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.slf4j.LoggerFactory;

/** While it is open, nobody logs that he met a death that the explorer wanted: what is left in the log is worth a look. */
final class QuietDeaths implements AutoCloseable {
    private final List<Appender<ILoggingEvent>> appenders = new ArrayList<>();

    QuietDeaths() {
        Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        for (Iterator<Appender<ILoggingEvent>> each = root.iteratorForAppenders(); each.hasNext(); ) {
            Appender<ILoggingEvent> appender = each.next();
            appender.addFilter(new WithoutDeaths());
            appenders.add(appender);
        }
    }

    private static final class WithoutDeaths extends Filter<ILoggingEvent> {
        @Override
        public FilterReply decide(ILoggingEvent event) {
            for (IThrowableProxy met = event.getThrowableProxy(); met != null; met = met.getCause()) {
                if (met.getClassName().equals(Mortal.Death.class.getName())) {
                    return FilterReply.DENY;
                }
            }
            return FilterReply.NEUTRAL;
        }
    }

    @Override
    public void close() {
        appenders.forEach(Appender::clearAllFilters);
    }
}
