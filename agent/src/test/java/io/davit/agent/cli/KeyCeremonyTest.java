package io.davit.agent.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.davit.agent.repository.KeyText;
import io.davit.agent.repository.Recipient;
import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import io.davit.signing.RecipientKey;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The ceremony at a terminal, with a person who reads the screen and types. */
class KeyCeremonyTest {
    private static final Pattern GROUP = Pattern.compile("(\\d+): ([0-9A-Z]{4})");

    private final InputStream before = System.in;
    private final StringWriter screen = new StringWriter();
    private final StringWriter result = new StringWriter();
    private final Output output = new Output(
            Output.Format.text, true, Clock.systemUTC(), new PrintWriter(result), new PrintWriter(screen, true));

    @AfterEach
    void giveTheKeyboardBack() {
        System.setIn(before);
    }

    @Test
    void whoTypesTheGroupsFromHisCopyHasARecoveryKey() {
        type(groups -> groups.toLowerCase(Locale.ROOT));

        Recipient recovery = new KeyCeremony().hold(output).orElseThrow();

        RecipientKey noted = KeyText.secret(String.join("", onScreen().values()));
        assertThat(recovery.publicKey()).isEqualTo(noted.publicKey());
        assertThat(recovery.proofKey()).isPresent();
        assertThat(result.toString()).as("nothing secret on standard output").isEmpty();
    }

    @Test
    void whoCannotTypeThemHasNone() {
        type(groups -> "0000 " + groups.substring(5));

        assertThatThrownBy(() -> new KeyCeremony().hold(output))
                .isInstanceOfSatisfying(
                        DavitException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.RECOVERY_KEY_UNPROVEN));
        assertThat(screen.toString().split("Type these groups"))
                .as("asked three times")
                .hasSize(4);
    }

    @Test
    void whoDeclinesIsNotAsked() {
        KeyCeremony declined = new KeyCeremony();
        declined.acceptNone = true;

        assertThat(declined.hold(output)).isEmpty();
        assertThat(screen.toString()).isEmpty();
    }

    /** As a person does: reads the question when he is asked, and finds the groups on his copy of the screen. */
    private void type(UnaryOperator<String> hand) {
        System.setIn(new InputStream() {
            private InputStream line = InputStream.nullInputStream();

            @Override
            public int read() throws IOException {
                int next = line.read();
                if (next < 0) {
                    line = new ByteArrayInputStream(
                            (hand.apply(String.join(" ", asked())) + "\n").getBytes(StandardCharsets.UTF_8));
                    next = line.read();
                }
                return next;
            }

            /** One line at a time. */
            @Override
            public int read(byte[] bytes, int offset, int length) throws IOException {
                int read = line.read(bytes, offset, length);
                if (read > 0) {
                    return read;
                }
                bytes[offset] = (byte) read();
                return 1 + Math.max(0, line.read(bytes, offset + 1, length - 1));
            }
        });
    }

    private List<String> asked() {
        String[] questions = screen.toString().split("Type these groups from your copy: ");
        Map<Integer, String> copy = onScreen();
        return List.of(questions[questions.length - 1].strip().split(", ")).stream()
                .map(number -> copy.get(Integer.valueOf(number)))
                .toList();
    }

    private Map<Integer, String> onScreen() {
        Map<Integer, String> groups = new TreeMap<>();
        Matcher matcher = GROUP.matcher(screen.toString());
        while (matcher.find()) {
            groups.put(Integer.valueOf(matcher.group(1)), matcher.group(2));
        }
        return groups;
    }
}
