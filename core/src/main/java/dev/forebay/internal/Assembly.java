package dev.forebay.internal;

import dev.forebay.Cache;
import dev.forebay.CacheAside;
import dev.forebay.Counter;
import dev.forebay.ForebayOptions;
import dev.forebay.JournalFile;
import dev.forebay.Loader;
import dev.forebay.Loading;
import dev.forebay.ReadStrategy;
import dev.forebay.ReadThrough;
import dev.forebay.RefreshAhead;
import dev.forebay.Staleness;
import dev.forebay.StoreOutage;
import dev.forebay.WriteBehind;
import dev.forebay.WriteStrategy;
import dev.forebay.WriteThrough;
import dev.forebay.internal.flow.CacheAsideFlow;
import dev.forebay.internal.flow.CounterFlow;
import dev.forebay.internal.flow.GroupedWriteThroughFlow;
import dev.forebay.internal.flow.ReadFlow;
import dev.forebay.internal.flow.ReadThroughFlow;
import dev.forebay.internal.flow.RefreshAheadFlow;
import dev.forebay.internal.flow.WriteBehindFlow;
import dev.forebay.internal.flow.WriteFlow;
import dev.forebay.internal.flow.WriteThroughFlow;
import dev.forebay.internal.part.Appends;
import dev.forebay.internal.part.Backpressure;
import dev.forebay.internal.part.Bulkhead;
import dev.forebay.internal.part.CounterBases;
import dev.forebay.internal.part.CounterDrain;
import dev.forebay.internal.part.DrainLoop;
import dev.forebay.internal.part.EarlyRefresh;
import dev.forebay.internal.part.FailurePauses;
import dev.forebay.internal.part.GroupMember;
import dev.forebay.internal.part.KeyGuard;
import dev.forebay.internal.part.KeyTexts;
import dev.forebay.internal.part.Life;
import dev.forebay.internal.part.Lifetimes;
import dev.forebay.internal.part.LoadParts;
import dev.forebay.internal.part.Loads;
import dev.forebay.internal.part.OutboxRelay;
import dev.forebay.internal.part.Recorder;
import dev.forebay.internal.part.Refresher;
import dev.forebay.internal.part.RowDrain;
import dev.forebay.internal.part.SharedLoads;
import dev.forebay.internal.part.SourceReads;
import dev.forebay.internal.part.StaleRows;
import dev.forebay.internal.part.Stamps;
import dev.forebay.internal.part.Workers;
import dev.forebay.internal.store.GuardedStore;
import dev.forebay.internal.store.StoreTrust;
import dev.forebay.spi.Backend;
import dev.forebay.spi.CacheSpec;
import dev.forebay.spi.CounterBase;
import dev.forebay.spi.CounterJournal;
import dev.forebay.spi.Journal;
import dev.forebay.spi.Store;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The only place where parts meet. A cache is put together like this, data flowing down:
 *
 * <pre>
 *                      DefaultCache
 *            get, getAll |      | put, remove, write, hold
 *                        v      v
 *      CacheAsideFlow.Reads    CacheAsideFlow.Writes
 *      ReadThroughFlow         WriteThroughFlow           one of each
 *      RefreshAheadFlow        WriteBehindFlow
 *                        |      |          \
 *     Loads, StaleRows,  |      | KeyGuard  \ Backpressure
 *     Refresher          v      v            v
 *                      GuardedStore        Journal  &lt;-- DrainLoop --&gt; the source
 *                           |
 *                         Store
 * </pre>
 */
public final class Assembly {
    private final Backend backend;
    private final ForebayOptions options;
    private final Stamps stamps = new Stamps();
    private final Workers workers;
    private final Bulkhead.Places places;
    private final Life life = new Life();
    private final Register register = new Register(life);
    private final JournalGroups groups = new JournalGroups();
    private final Optional<OutboxRelay> relay;

    public Assembly(Backend backend, ForebayOptions options) {
        this.backend = backend;
        this.options = options;
        this.workers = new Workers(options.refreshThreads());
        this.places = new Bulkhead.Places(options.outageLoads(), options.outageWait());
        this.relay = options.outbox().map(OutboxRelay::new);
    }

    /** Returns an assembly over this process's memory. */
    public static Assembly local(ForebayOptions options) {
        return new Assembly(new LocalBackend(), options);
    }

    /** Returns an assembly over this process's memory, with its journals in a file. */
    public static Assembly local(JournalFile file, ForebayOptions options) {
        return new Assembly(LocalBackend.on(file), options);
    }

    public <K, V> Cache<K, V> cache(CacheSettings<K, V> settings) {
        return register.cache(settings.name(), () -> assemble(settings));
    }

    private <K, V> Register.Closing<Cache<K, V>> assemble(CacheSettings<K, V> settings) {
        CacheSpec<K, V> spec = settings.spec();
        Recorder recorder = new Recorder(settings.name(), settings.listener());
        Store<K, V> raw = backend.store(spec);
        StoreTrust<K> trust = new StoreTrust<>(raw, options.storeRetry(), workers.loading(), recorder);
        Store<K, V> store = new GuardedStore<>(raw, trust, settings.outage(), spec.partitions() > 0);
        Lifetimes<V> lifetimes = new Lifetimes<>(
                settings.expireAfterWrite(),
                settings.expireAbsentAfter(),
                settings.jitter(),
                stamps,
                store::clockMillis);
        Bulkhead bulkhead = new Bulkhead(places, trust::isLost, recorder);
        LoadParts<K, V> parts = loadParts(store, lifetimes, settings.loading(), bulkhead, recorder);

        ReadFlow<K, V> reads = reads(settings, parts);
        WriteSide<K, V> writes = writes(settings, spec, parts);
        DefaultCache.Sides<K, V> sides = new DefaultCache.Sides<>(
                new Cache.Strategies(nameOf(settings.reads()), nameOf(settings.writes())),
                store,
                reads,
                writes.flow(),
                writes.waiting());
        Store<K, V> told = new GuardedStore<>(raw, trust, StoreOutage.STRICT, false);
        relay.ifPresent(outbox -> outbox.add(settings.name(), new KeyTexts<>(told, spec.keyFormat(), recorder)));
        return new Register.Closing<>(new DefaultCache<>(sides, recorder, life, workers.async()), writes.waiting());
    }

    private <K, V> LoadParts<K, V> loadParts(
            Store<K, V> store, Lifetimes<V> lifetimes, Loading limits, Bulkhead bulkhead, Recorder recorder) {
        SourceReads<K, V> source = new SourceReads<>(limits, workers, bulkhead, recorder);
        return new LoadParts<>(store, source, lifetimes, stamps, limits, recorder);
    }

    private <K, V> ReadFlow<K, V> reads(CacheSettings<K, V> settings, LoadParts<K, V> parts) {
        FailurePauses<K> pauses = new FailurePauses<>(settings.loading().failurePause());
        ReadStrategy<K, V> strategy = settings.reads();
        if (strategy instanceof RefreshAhead<K, V> ahead) {
            EarlyRefresh early = new EarlyRefresh(
                    settings.expireAfterWrite(),
                    settings.expireAbsentAfter(),
                    ahead.whenRemaining(),
                    ahead.xfetchBeta());
            return new RefreshAheadFlow<>(
                    parts.store(),
                    readThrough(ahead.loader(), parts, settings.staleness(), pauses),
                    ahead,
                    early,
                    new Refresher<>(parts, pauses, workers));
        }
        if (strategy instanceof ReadThrough<K, V> through) {
            return readThrough(through.loader(), sharing(through, parts), parts, settings.staleness(), pauses);
        }
        return new CacheAsideFlow.Reads<>(settings.name(), readThrough(null, parts, settings.staleness(), pauses));
    }

    private <K, V> @Nullable SharedLoads<K, V> sharing(ReadThrough<K, V> through, LoadParts<K, V> parts) {
        return through.grouping().isEmpty()
                ? null
                : new SharedLoads<>(
                        through.loader(),
                        parts.source(),
                        workers,
                        through.grouping().get(),
                        workers.groups());
    }

    private <K, V> ReadThroughFlow<K, V> readThrough(
            @Nullable Loader<K, V> loader, LoadParts<K, V> parts, Staleness staleness, FailurePauses<K> pauses) {
        return readThrough(loader, null, parts, staleness, pauses);
    }

    private <K, V> ReadThroughFlow<K, V> readThrough(
            @Nullable Loader<K, V> loader,
            @Nullable SharedLoads<K, V> shared,
            LoadParts<K, V> parts,
            Staleness staleness,
            FailurePauses<K> pauses) {
        Loads<K, V> loads = new Loads<>(parts, shared);
        StaleRows<K, V> staleRows = new StaleRows<>(parts, loads, staleness, pauses, workers);
        return new ReadThroughFlow<>(parts.store(), loader, loads, staleRows, parts.recorder());
    }

    /** A write flow, and what may wait behind it. */
    private record WriteSide<K, V>(WriteFlow<K, V> flow, Waiting<K, V> waiting) {}

    private <K, V> WriteSide<K, V> writes(CacheSettings<K, V> settings, CacheSpec<K, V> spec, LoadParts<K, V> parts) {
        WriteStrategy<K, V> strategy = settings.writes();
        if (strategy instanceof WriteBehind<K, V> behind) {
            return writeBehind(settings, spec, behind, parts);
        }
        KeyGuard<K, V> guard = new KeyGuard<>(parts.store(), stamps, settings.guard(), dirty -> {}, parts.recorder());
        WriteFlow<K, V> flow = strategy instanceof WriteThrough<K, V> through
                ? writeThrough(settings.name(), through, guard, parts.lifetimes())
                : new CacheAsideFlow.Writes<>(settings.name(), guard);
        return new WriteSide<>(flow, new Waiting.Nothing<>(settings.name()));
    }

    private <K, V> WriteFlow<K, V> writeThrough(
            String name, WriteThrough<K, V> through, KeyGuard<K, V> guard, Lifetimes<V> lifetimes) {
        WriteThroughFlow<K, V> each = new WriteThroughFlow<>(name, through.writer(), guard, lifetimes);
        return through.grouping().isPresent()
                ? new GroupedWriteThroughFlow<>(
                        each, through.writer(), lifetimes, through.grouping().get(), workers.groups())
                : each;
    }

    private <K, V> WriteSide<K, V> writeBehind(
            CacheSettings<K, V> settings, CacheSpec<K, V> spec, WriteBehind<K, V> behind, LoadParts<K, V> parts) {
        Recorder recorder = parts.recorder();
        behind.group().ifPresent(group -> groups.requirePlace(group, settings.name()));
        Journal<K, V> journal = backend.journal(spec);
        RowDrain<K, V> work = new RowDrain<>(journal, behind.writer(), behind.options(), parts.lifetimes(), recorder);
        boolean grouped = behind.group().isPresent();
        DrainLoop drain = grouped
                ? groups.join(behind.group().get(), new GroupMember<>(work), behind.options(), recorder, stamps.next())
                : new DrainLoop(journal, work, behind.options(), recorder, stamps.next());
        KeyGuard.Dirt<K> dirt = dirty -> dirty.stream()
                .map(key -> grouped ? 0 : spec.partitionOf(key))
                .distinct()
                .forEach(drain::drainNow);
        KeyGuard<K, V> guard = new KeyGuard<>(parts.store(), stamps, settings.guard(), dirt, recorder);
        WriteFlow<K, V> flow = new WriteBehindFlow<>(
                new Appends<>(
                        spec, journal, parts.store(), guard, behind.options().limitPerPartition()),
                new Backpressure<>(behind.options(), recorder, drain::nudge),
                new WriteThroughFlow<>(settings.name(), behind.writer(), guard, parts.lifetimes()),
                recorder);
        if (!grouped) {
            drain.start();
        }
        Waiting.Letters<K, V> letters =
                new Waiting.Letters<>(true, journal::deadLetters, journal::revive, journal::discard);
        return new WriteSide<>(
                flow,
                new Waiting.InJournal<>(
                        backend,
                        new Waiting.Level(journal::backlog, behind.options().limitPerPartition()),
                        letters,
                        drain,
                        recorder,
                        () -> {}));
    }

    public <K> Counter<K> counter(CounterSettings<K> settings) {
        return register.counter(settings.name(), () -> assemble(settings));
    }

    private <K> Register.Closing<Counter<K>> assemble(CounterSettings<K> settings) {
        CacheSpec<K, CounterBase> spec = settings.spec();
        Recorder recorder = new Recorder(settings.name(), settings.listener());
        Store<K, CounterBase> raw = backend.store(spec);
        StoreTrust<K> trust = new StoreTrust<>(raw, options.storeRetry(), workers.loading(), recorder);
        Store<K, CounterBase> store = new GuardedStore<>(raw, trust, StoreOutage.STRICT, true);
        CounterJournal<K> journal = backend.counterJournal(spec);
        CounterDrain<K> work =
                new CounterDrain<>(journal, settings.table(), settings.journal().limitPerPartition(), recorder);
        DrainLoop drain = new DrainLoop(journal, work, settings.journal(), recorder, stamps.next());
        Lifetimes<CounterBase> lifetimes =
                new Lifetimes<>(settings.expireAfterWrite(), Duration.ZERO, 0.1, stamps, store::clockMillis);
        CounterBases<K> inSource = new CounterBases<>(spec, journal, settings.table());
        ReadThroughFlow<K, CounterBase> bases = readThrough(
                inSource.loader(),
                loadParts(
                        store, lifetimes, Loading.defaults(), new Bulkhead(places, trust::isLost, recorder), recorder),
                Staleness.never(),
                new FailurePauses<>(Duration.ZERO));
        CounterFlow.Parts<K> parts = new CounterFlow.Parts<>(
                new Backpressure<>(settings.journal(), recorder, drain::nudge),
                settings.journal().maxPendingPerPartition(),
                drain::drainNow,
                inSource,
                recorder);
        CounterFlow<K> flow = new CounterFlow<>(spec, journal, store, bases, parts);
        drain.start();
        Waiting.Letters<K, Long> letters =
                new Waiting.Letters<>(false, journal::deadLetters, journal::revive, journal::discard);
        Waiting<K, Long> waiting = new Waiting.InJournal<>(
                backend,
                new Waiting.Level(journal::backlog, settings.journal().limitPerPartition()),
                letters,
                drain,
                recorder,
                work::forget);
        return new Register.Closing<>(new DefaultCounter<>(flow, waiting, recorder, life), waiting);
    }

    private static String nameOf(ReadStrategy<?, ?> strategy) {
        return strategy instanceof CacheAside
                ? "cache-aside"
                : strategy instanceof ReadThrough ? "read-through" : "refresh-ahead";
    }

    private static String nameOf(WriteStrategy<?, ?> strategy) {
        return strategy instanceof CacheAside
                ? "cache-aside"
                : strategy instanceof WriteThrough ? "write-through" : "write-behind";
    }

    public ForebayOptions options() {
        return options;
    }

    public List<Cache<?, ?>> caches() {
        return register.caches();
    }

    public List<Counter<?>> counters() {
        return register.counters();
    }

    public void ping() {
        backend.ping();
    }

    /** Drains, then ends everything; returns what is left in the journals. */
    public long shutdown(Duration timeout) {
        return register.close(timeout, () -> {
            relay.ifPresent(OutboxRelay::close);
            workers.close();
            backend.close();
        });
    }
}
