package dev.forebay.redis.internal.journal;

import dev.forebay.DeadLetter;
import dev.forebay.redis.internal.entry.KeyNames;
import dev.forebay.redis.internal.entry.UnreadableException;
import dev.forebay.redis.internal.request.Bytes;
import dev.forebay.redis.internal.request.Request;
import dev.forebay.redis.internal.routing.Exchange;
import io.lettuce.core.protocol.CommandArgs;
import io.lettuce.core.protocol.CommandType;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The dead letters of one journal: a hash per partition, from id to letter.
 *
 * <p>An id is {@code partition-time-rest}. A letter is a line {@code time attempts keySize reasonSize} (sizes in bytes), then key,
 * reason, and what was refused: the dirty bytes of the key, or a delta in digits.
 */
final class RedisDeadLetters<K, R> {
    private static final Pattern ID = Pattern.compile("(\\d{1,9})-(\\d{1,18})-.+");
    private static final int LONGEST_REASON = 4000;

    private final RedisPartitions<K> partitions;
    private final KeyNames<K> names;
    private final Exchange exchange;
    private final Content<R> content;

    RedisDeadLetters(RedisPartitions<K> partitions, KeyNames<K> names, Exchange exchange, Content<R> content) {
        this.partitions = partitions;
        this.names = names;
        this.exchange = exchange;
        this.content = content;
    }

    /** Turns what was refused back into a row or a delta. */
    interface Content<R> {
        @Nullable
        R read(byte[] refused) throws UnreadableException;
    }

    /** Returns the beginning of a letter, up to what was refused; the script puts the time before it. */
    static byte[] head(byte[] key, String reason, int attempts) {
        byte[] words = Bytes.of(reason.length() > LONGEST_REASON ? reason.substring(0, LONGEST_REASON) : reason);
        byte[] line = Bytes.of("%d %d %d\n".formatted(attempts, key.length, words.length));
        byte[] head = Arrays.copyOf(line, line.length + key.length + words.length);
        System.arraycopy(key, 0, head, line.length, key.length);
        System.arraycopy(words, 0, head, line.length + key.length, words.length);
        return head;
    }

    /** Returns the oldest letters of all partitions. Costs two round trips. */
    List<DeadLetter<K, R>> oldest(int limit) {
        List<Id> ids = new ArrayList<>();
        for (List<@Nullable Object> fields : exchange.sendAll("listing dead letters", allIds())) {
            for (Object field : fields) {
                Id id = Id.parse(Bytes.text((byte[]) Objects.requireNonNull(field)));
                if (id != null) {
                    ids.add(id);
                }
            }
        }
        ids.sort(Comparator.comparingLong(Id::atMillis).thenComparing(Id::text));
        return read(ids.subList(0, Math.min(limit, ids.size())));
    }

    /** Deletes a letter; returns whether it was there. */
    boolean discard(DeadLetter<K, R> letter) {
        Id id = find(letter);
        return id != null
                && exchange.send(
                                "discarding a dead letter",
                                Request.number(
                                                CommandType.HDEL,
                                                Request.args()
                                                        .addKey(partitions.journal(id.partition(), "dead"))
                                                        .add(Bytes.of(id.text())))
                                        .on(partitions.journal(id.partition(), "dead")))
                        == 1;
    }

    /** Returns the id of a letter, or {@code null} if it is none that this journal could have given out. */
    @Nullable
    Id find(DeadLetter<K, R> letter) {
        Id id = Id.parse(letter.id());
        return id == null || id.partition() >= partitions.partitions() ? null : id;
    }

    private List<Request<List<@Nullable Object>>> allIds() {
        List<Request<List<@Nullable Object>>> requests = new ArrayList<>();
        for (int partition = 0; partition < partitions.partitions(); partition++) {
            byte[] dead = partitions.journal(partition, "dead");
            requests.add(
                    Request.list(CommandType.HKEYS, Request.args().addKey(dead)).on(dead));
        }
        return requests;
    }

    private List<DeadLetter<K, R>> read(List<Id> ids) {
        Map<Integer, List<Id>> byPartition = new TreeMap<>();
        ids.forEach(id -> byPartition
                .computeIfAbsent(id.partition(), partition -> new ArrayList<>())
                .add(id));
        List<Request<List<@Nullable Object>>> requests = new ArrayList<>();
        byPartition.forEach((partition, members) -> {
            byte[] dead = partitions.journal(partition, "dead");
            CommandArgs<byte[], byte[]> arguments = Request.args().addKey(dead);
            members.forEach(id -> arguments.add(Bytes.of(id.text())));
            requests.add(Request.list(CommandType.HMGET, arguments).on(dead));
        });
        List<DeadLetter<K, R>> letters = new ArrayList<>();
        int i = 0;
        List<List<@Nullable Object>> answers = exchange.sendAll("listing dead letters", requests);
        for (List<Id> members : byPartition.values()) {
            List<@Nullable Object> values = answers.get(i++);
            for (int j = 0; j < members.size(); j++) {
                byte[] value = (byte[]) values.get(j);
                if (value != null) { // else discarded between the two round trips
                    letters.add(letter(members.get(j), value));
                }
            }
        }
        letters.sort(Comparator.comparing(DeadLetter<K, R>::at).thenComparing(DeadLetter::id));
        return letters;
    }

    private DeadLetter<K, R> letter(Id id, byte[] value) {
        int end = 0;
        while (value[end] != '\n') {
            end++;
        }
        String[] line = new String(value, 0, end, StandardCharsets.ISO_8859_1).split(" ", 4);
        int keyEnd = end + 1 + Integer.parseInt(line[2]);
        int reasonEnd = keyEnd + Integer.parseInt(line[3]);
        K key = names.parse(Arrays.copyOfRange(value, end + 1, keyEnd));
        String reason = new String(value, keyEnd, reasonEnd - keyEnd, StandardCharsets.UTF_8);
        R row = null;
        boolean readable = true;
        try {
            row = content.read(Arrays.copyOfRange(value, reasonEnd, value.length));
        } catch (UnreadableException e) {
            readable = false;
            reason += " (the row is kept, but this process cannot read it: " + e.getMessage() + ")";
        }
        return new DeadLetter<>(
                id.text(),
                key,
                row,
                readable,
                reason,
                Instant.ofEpochMilli(Long.parseLong(line[0])),
                Integer.parseInt(line[1]));
    }

    /** The name of a letter. */
    record Id(String text, int partition, long atMillis) {
        static @Nullable Id parse(String text) {
            Matcher parts = ID.matcher(text);
            return parts.matches()
                    ? new Id(text, Integer.parseInt(parts.group(1)), Long.parseLong(parts.group(2)))
                    : null;
        }
    }
}
