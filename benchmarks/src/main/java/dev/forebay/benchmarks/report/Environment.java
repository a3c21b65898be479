package dev.forebay.benchmarks.report;

import java.lang.management.ManagementFactory;
import java.security.CodeSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Where a benchmark ran: what a reader needs to judge its figures. */
public final class Environment {
    private static final Pattern JAR = Pattern.compile("-(\\d[^/]*)\\.jar$");

    private final Map<String, String> facts = new LinkedHashMap<>();
    private final long beganNanos = System.nanoTime();

    /** Looks at the machine, before the run. */
    public Environment() {
        facts.put("JDK", System.getProperty("java.vm.version") + ", " + System.getProperty("java.vm.name"));
        facts.put("system", System.getProperty("os.name") + " " + System.getProperty("os.arch"));
        facts.put("cores", Integer.toString(Runtime.getRuntime().availableProcessors()));
        facts.put("load average before", load());
    }

    /** Adds a fact, such as a server's version and settings. */
    public Environment with(String name, String value) {
        facts.put(name, value);
        return this;
    }

    /** Looks at the machine again, after the run. */
    public Environment after() {
        long seconds = TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - beganNanos);
        return with("load average after", load()).with("took", seconds + " s");
    }

    /** Returns what is known, in the order in which it is to be read. */
    public Map<String, String> facts() {
        return new LinkedHashMap<>(facts);
    }

    /** Returns the version that a library's jar says it has, in itself or by its name. */
    public static String versionOf(Class<?> type) {
        String version = type.getPackage().getImplementationVersion();
        if (version != null) {
            return version;
        }
        CodeSource jar = type.getProtectionDomain().getCodeSource();
        Matcher named = JAR.matcher(jar == null ? "" : jar.getLocation().getPath());
        return named.find() ? named.group(1) : "unknown";
    }

    private static String load() {
        return "%.2f".formatted(ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage());
    }
}
