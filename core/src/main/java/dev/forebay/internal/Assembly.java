package dev.forebay.internal;

import dev.forebay.Cache;
import dev.forebay.CacheAside;
import dev.forebay.Counter;
import dev.forebay.DeadLetter;
import dev.forebay.ForebayOptions;
import dev.forebay.JournalFile;
import dev.forebay.Loader;
import dev.forebay.Loading;
import dev.forebay.Near;
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
import dev.forebay.internal.flow.NearFlow;
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
import dev.forebay.internal.part.NearRows;
import dev.forebay.internal.part.NearWakeups;
import dev.forebay.internal.part.OutboxRelay;
import dev.forebay.internal.part.Recorder;
import dev.forebay.internal.part.Refresher;
import dev.forebay.internal.part.RoughClock;
import dev.forebay.internal.part.RowDrain;
import dev.forebay.internal.part.SharedLoads;
import dev.forebay.internal.part.SourceReads;
import dev.forebay.internal.part.StaleRows;
import dev.forebay.internal.part.Stamps;
import dev.forebay.internal.part.Sweeper;
import dev.forebay.internal.part.Wakeups;
import dev.forebay.internal.part.Workers;
import dev.forebay.internal.store.GuardedStore;
import dev.forebay.internal.store.NearStore;
import dev.forebay.internal.store.StoreTrust;
import dev.forebay.spi.Backend;
import dev.forebay.spi.CacheSpec;
import dev.forebay.spi.CounterBase;
import dev.forebay.spi.CounterJournal;
import dev.forebay.spi.Journal;
import dev.forebay.spi.Journal.Limit;
import dev.forebay.spi.Store;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The only place where parts meet. A cache is put together like this, data flowing down:
 *
 * <pre>
 *                      DefaultCache
 *            get, getAll |      | put, remove, write, hold
 *                        v      v
 *         (NearFlow, if asked)  |
 *                        |      |
 *      CacheAsideFlow.Reads    CacheAsideFlow.Writes
 *      ReadThroughFlow         WriteThroughFlow           one of each
 *      RefreshAheadFlow        WriteBehindFlow
 *                        |      |          \
 *     Loads, StaleRows,  |      | KeyGuard  \ Backpressure
 *     Refresher          v      v            v
 *                 (NearStore, if asked)
 *                           |
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
    private final RoughClock nearClock = new RoughClock(System::nanoTime, TimeUnit.NANOSECONDS);
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
        return local(new LocalBackend(), options);
    }

    /** Returns an assembly over this process's memory, with its journals in a file. */
    public static Assembly local(JournalFile file, ForebayOptions options) {
        return local(LocalBackend.on(file), options);
    }

    private static Assembly local(LocalBackend backend, ForebayOptions options) {
        Assembly assembly = new Assembly(backend, options);
        backend.upkeepBy(assembly.workers);
        return assembly;
    }

    public <K, V> Cache<K, V> cache(CacheSettings<K, V> settings) {
        return register.cache(settings.name(), () -> assemble(settings));
    }

    private <K, V> Register.Closing<Cache<K, V>> assemble(CacheSettings<K, V> settings) {
        CacheSpec<K, V> spec = settings.spec();
        Recorder recorder = new Recorder(settings.name(), settings.listener());
        EarlyRefresh early = early(settings);
        Optional<NearRows<K, V>> near = settings.near().map(chosen -> near(chosen, early, recorder));
        Store<K, V> raw = near.isPresent() ? backend.trackedStore(spec, near.get()) : backend.store(spec);
        StoreTrust<K> trust = new StoreTrust<>(raw, options.storeRetry(), workers.loading(), recorder);
        Store<K, V> guarded = new GuardedStore<>(raw, trust, settings.outage(), spec.partitions() > 0);
        Store<K, V> store = near.isPresent() ? new NearStore<>(guarded, near.get()) : guarded;
        Lifetimes<V> lifetimes = new Lifetimes<>(
                settings.expireAfterWrite(),
                settings.expireAbsentAfter(),
                settings.jitter(),
                stamps,
                store::clockMillis);
        Bulkhead bulkhead = new Bulkhead(places, trust::isLost, recorder);
        Wakeups<K> wakeups = near.isPresent() ? new NearWakeups<>(store, near.get()) : Wakeups.none();
        SourceReads<K, V> source = new SourceReads<>(settings.loading(), workers, bulkhead, recorder);
        LoadParts<K, V> parts =
                new LoadParts<>(store, source, wakeups, lifetimes, stamps, settings.loading(), recorder);

        ReadFlow<K, V> flow = reads(settings, parts, early);
        ReadFlow<K, V> fresh = asked(settings, flow);
        ReadFlow<K, V> reads =
                near.isPresent() ? asked(settings, new NearFlow<>(flow, near.get(), trust::isLost)) : fresh;
        WriteSide<K, V> writes = writes(settings, spec, parts, near);
        DefaultCache.Sides<K, V> sides = new DefaultCache.Sides<>(
                StrategyNames.of(settings), store, reads, fresh, writes.flow(), writes.waiting());
        Store<K, V> told = new GuardedStore<>(raw, trust, StoreOutage.STRICT, false);
        relay.ifPresent(outbox -> outbox.add(settings.name(), new KeyTexts<>(told, spec.keyFormat(), recorder)));
        return new Register.Closing<>(new DefaultCache<>(sides, recorder, life, workers.async()), writes.waiting());
    }

    private <K, V> NearRows<K, V> near(Near<? super K, ? super V> options, EarlyRefresh early, Recorder recorder) {
        nearClock.tickBy(workers);
        NearRows<K, V> rows = new NearRows<>(options, early, nearClock, recorder, ForkJoinPool.commonPool());
        recorder.near(rows::stats);
        new Sweeper(rows::dropExpired).sweepBy(workers);
        return rows;
    }

    private static EarlyRefresh early(CacheSettings<?, ?> settings) {
        return settings.reads() instanceof RefreshAhead<?, ?> ahead
                ? new EarlyRefresh(
                        settings.expireAfterWrite(),
                        settings.expireAbsentAfter(),
                        ahead.whenRemaining(),
                        ahead.xfetchBeta())
                : EarlyRefresh.NEVER;
    }

    private <K, V> ReadFlow<K, V> reads(CacheSettings<K, V> settings, LoadParts<K, V> parts, EarlyRefresh early) {
        FailurePauses<K> pauses = new FailurePauses<>(settings.loading().failurePause());
        ReadStrategy<K, V> strategy = settings.reads();
        if (strategy instanceof RefreshAhead<K, V> ahead) {
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
        return readThrough(null, parts, settings.staleness(), pauses);
    }

    /** Returns what reads are asked of: with cache-aside it refuses those that bring no loader. */
    private static <K, V> ReadFlow<K, V> asked(CacheSettings<K, V> settings, ReadFlow<K, V> flow) {
        return settings.reads() instanceof CacheAside ? new CacheAsideFlow.Reads<>(settings.name(), flow) : flow;
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

    private <K, V> WriteSide<K, V> writes(
            CacheSettings<K, V> settings, CacheSpec<K, V> spec, LoadParts<K, V> parts, Optional<NearRows<K, V>> near) {
        WriteStrategy<K, V> strategy = settings.writes();
        if (strategy instanceof WriteBehind<K, V> behind) {
            behind.group().ifPresent(group -> groups.requirePlace(group, settings.name()));
            return writeBehind(settings, behind, parts, new JournalOf<>(spec, backend.journal(spec), near));
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

    /** A journal whose changes are forgotten by the near rows, if there are any, before they are acknowledged. */
    private record JournalOf<K, V>(CacheSpec<K, V> spec, Journal<K, V> journal, Optional<NearRows<K, V>> near) {
        private Appends.Step<K, V> appending(Limit limit) {
            return changes -> changing(changes.keySet(), () -> journal.append(changes, limit));
        }

        private boolean revive(DeadLetter<K, V> letter) {
            return changing(Set.of(letter.key()), () -> journal.revive(letter));
        }

        private <A> A changing(Set<K> keys, Supplier<A> step) {
            return near.isPresent() ? near.get().changing(keys, step) : step.get();
        }
    }

    private <K, V> WriteSide<K, V> writeBehind(
            CacheSettings<K, V> settings, WriteBehind<K, V> behind, LoadParts<K, V> parts, JournalOf<K, V> appended) {
        Recorder recorder = parts.recorder();
        CacheSpec<K, V> spec = appended.spec();
        Journal<K, V> journal = appended.journal();
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
                new Appends<>(spec, appended.appending(behind.options().limitPerPartition()), parts.store(), guard),
                new Backpressure<>(behind.options(), recorder, drain::nudge),
                new WriteThroughFlow<>(settings.name(), behind.writer(), guard, parts.lifetimes()),
                recorder);
        if (!grouped) {
            drain.start();
        }
        Waiting.Letters<K, V> letters =
                new Waiting.Letters<>(true, journal::deadLetters, appended::revive, journal::discard);
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
        SourceReads<K, CounterBase> source =
                new SourceReads<>(Loading.defaults(), workers, new Bulkhead(places, trust::isLost, recorder), recorder);
        ReadThroughFlow<K, CounterBase> bases = readThrough(
                inSource.loader(),
                new LoadParts<>(store, source, Wakeups.none(), lifetimes, stamps, Loading.defaults(), recorder),
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
