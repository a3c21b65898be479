package dev.forebay.redis.internal.line;

import dev.forebay.redis.internal.request.Append;
import dev.forebay.redis.internal.request.Request;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The script that carries out the appends of several callers. Those to one partition are in the order in which they came. */
final class MergedAppends extends MergedCalls<List<@Nullable Object>> {
    static MergedAppends of(List<SharedAppend> appends) {
        Map<Append.Partition, List<SharedAppend>> byPartition = new LinkedHashMap<>();
        for (SharedAppend append : appends) {
            byPartition
                    .computeIfAbsent(append.append().partition(), partition -> new ArrayList<>())
                    .add(append);
        }
        List<SharedAppend> ordered = new ArrayList<>(appends.size());
        byPartition.values().forEach(ordered::addAll);
        return new MergedAppends(
                Append.all(ordered.stream().map(SharedAppend::append).toList()), ordered);
    }

    private MergedAppends(Request<List<@Nullable Object>> request, List<SharedAppend> appends) {
        super(request.type(), request.reply().get(), request.arguments(), appends);
    }

    @Override
    Object answerTo(int position, List<@Nullable Object> answer) {
        return Append.Outcome.of(answer, position);
    }
}
