package io.davit.harness.bench.mover;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a server of objects was asked, from its own log.
 *
 * @param uploadedBytes bodies of objects and of their parts, as the server took them
 */
record Traffic(long requests, long uploadedBytes) {
    /** Owner, bucket, time in brackets, address, requester, request id, operation, key, URI, status, error, bytes sent, size. */
    private static final Pattern LINE =
            Pattern.compile("\\S+ \\S+ \\[[^]]*] \\S+ \\S+ \\S+ (\\S+) \\S+ \\S+ (\\d+) \\S+ \\d+ (\\d+) .*");

    /** Of the log's lines behind that byte. */
    static Traffic since(Path log, long begin) {
        long requests = 0;
        long bytes = 0;
        try (FileChannel channel = FileChannel.open(log);
                BufferedReader reader =
                        new BufferedReader(Channels.newReader(channel.position(begin), StandardCharsets.UTF_8))) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                Matcher matcher = LINE.matcher(line);
                requests++;
                if (matcher.matches() && matcher.group(1).matches("s3_(PutObject|UploadPart)")) {
                    bytes += Long.parseLong(matcher.group(3));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new Traffic(requests, bytes);
    }
}
