package io.davit.agent.state;

import io.davit.agent.repository.JournalHead;
import io.davit.agent.repository.KeyEpoch;
import io.davit.agent.repository.RepositoryPin;
import io.davit.agent.repository.WriterMemory;
import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * {@link WriterMemory} of one repository in one small file of lines, which is replaced as a whole, and which several
 * processes may change: each in its {@link Turn}, and heads and epochs go forward only. The lines are
 * {@code pin REPOSITORY OWNER COMMITMENT}, {@code writer HEX} (sealed under the repository's key), and a
 * {@code head WRITER NUMBER HASH} for each writer.
 */
final class FileMemory implements WriterMemory {
    private static final String FIRST = "davit state 1";

    private final Path folder;
    private final Path file;
    private final Map<String, JournalHead> heads = new TreeMap<>();
    private byte @Nullable [] writer;
    private @Nullable RepositoryPin pin;
    private @Nullable KeyEpoch keyEpoch;

    private FileMemory(Path folder) {
        this.folder = folder;
        this.file = folder.resolve("memory");
    }

    /** @throws DavitException LEDGER_DAMAGED: a memory of trust that cannot be read must never count as none */
    static FileMemory in(Path folder) throws IOException {
        FileMemory memory = new FileMemory(folder);
        memory.read();
        return memory;
    }

    /** What others wrote since comes in first: nobody's memory goes back over this one's. */
    private void change(Runnable change) {
        try (Turn turn = Turn.take(folder)) {
            read();
            change.run();
            keep();
        } catch (IOException e) {
            throw StateFolder.unusable(file, e);
        }
    }

    private void read() throws IOException {
        String text;
        try {
            text = Files.readString(file, StandardCharsets.US_ASCII);
        } catch (NoSuchFileException e) {
            return;
        }
        try {
            String[] lines = text.split("\n", -1);
            boolean isWhole = lines.length >= 2 && lines[0].equals(FIRST) && lines[lines.length - 1].isEmpty();
            if (!isWhole) {
                throw new IllegalArgumentException("not a whole file");
            }
            for (int i = 1; i < lines.length - 1; i++) {
                line(lines[i].split(" ", -1));
            }
        } catch (IllegalArgumentException e) {
            throw new DavitException(ErrorCode.LEDGER_DAMAGED, file + " cannot be understood", e);
        }
    }

    private void line(String[] words) {
        switch (words[0] + "/" + words.length) {
            case "pin/4" -> pin = new RepositoryPin(words[1], words[2], words[3]);
            case "key-epoch/3" -> forward(new KeyEpoch(Integer.parseInt(words[1]), words[2]));
            case "writer/2" -> writer = HexFormat.of().parseHex(words[1]);
            case "head/4" -> forward(new JournalHead(words[1], Long.parseLong(words[2]), words[3]));
            default -> throw new IllegalArgumentException("a line of another kind");
        }
    }

    private void forward(JournalHead head) {
        heads.merge(head.writerId(), head, (before, now) -> now.number() < before.number() ? before : now);
    }

    private void forward(KeyEpoch epoch) {
        KeyEpoch before = keyEpoch;
        keyEpoch = before == null || before.number() <= epoch.number() ? epoch : before;
    }

    private void keep() throws IOException {
        StringBuilder text = new StringBuilder(FIRST).append('\n');
        RepositoryPin pinned = pin;
        if (pinned != null) {
            text.append("pin ")
                    .append(pinned.repositoryId())
                    .append(' ')
                    .append(pinned.ownerFingerprint())
                    .append(' ')
                    .append(pinned.keyCommitment())
                    .append('\n');
        }
        KeyEpoch epoch = keyEpoch;
        if (epoch != null) {
            text.append("key-epoch ")
                    .append(epoch.number())
                    .append(' ')
                    .append(epoch.commitment())
                    .append('\n');
        }
        byte[] sealed = writer;
        if (sealed != null) {
            text.append("writer ").append(HexFormat.of().formatHex(sealed)).append('\n');
        }
        heads.values()
                .forEach(head -> text.append("head ")
                        .append(head.writerId())
                        .append(' ')
                        .append(head.number())
                        .append(' ')
                        .append(head.hash())
                        .append('\n'));
        DurableFile.write(file, text.toString().getBytes(StandardCharsets.US_ASCII));
    }

    @Override
    public synchronized Optional<byte[]> writer() {
        return Optional.ofNullable(writer).map(byte[]::clone);
    }

    @Override
    public synchronized void rememberWriter(byte[] remembered) {
        change(() -> writer = remembered.clone());
    }

    @Override
    public synchronized Optional<JournalHead> head(String writerId) {
        return Optional.ofNullable(heads.get(writerId));
    }

    @Override
    public synchronized void rememberHead(JournalHead head) {
        change(() -> forward(head));
    }

    @Override
    public synchronized Optional<RepositoryPin> pin() {
        return Optional.ofNullable(pin);
    }

    @Override
    public synchronized void rememberPin(RepositoryPin remembered) {
        change(() -> pin = remembered);
    }

    @Override
    public synchronized Optional<KeyEpoch> keyEpoch() {
        return Optional.ofNullable(keyEpoch);
    }

    @Override
    public synchronized void rememberKeyEpoch(KeyEpoch epoch) {
        change(() -> forward(epoch));
    }
}
