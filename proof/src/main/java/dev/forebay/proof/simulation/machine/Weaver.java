package dev.forebay.proof.simulation.machine;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.FieldVisitor;
import org.objectweb.asm.Handle;
import org.objectweb.asm.Label;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;

/**
 * Rewrites a class of the engine so that it runs on a {@link Machine}: time, chance, threads, locks and waits become the machine's, and
 * before a touch of memory that threads share, another thread may run. Nothing else is changed.
 */
final class Weaver {
    private static final String HERE = "dev/forebay/proof/simulation/machine/";
    private static final String HOOKS = HERE + "Hooks";

    /** What is made instead of a class of the JVM: one that extends it. */
    private static final Map<String, String> MADE = Map.of(
            "java/util/concurrent/locks/ReentrantLock", HERE + "SimulatedLock",
            "java/util/concurrent/CountDownLatch", HERE + "SimulatedLatch",
            "java/util/concurrent/CompletableFuture", HERE + "SimulatedFuture",
            "java/util/concurrent/ThreadPoolExecutor", HERE + "SimulatedPool",
            "java/util/concurrent/ScheduledThreadPoolExecutor", HERE + "SimulatedTimer",
            "java/lang/Thread", HERE + "SimulatedThread",
            "java/util/HashMap",
                    "java/util/LinkedHashMap", // the order of keys without a hash of their own differs in each JVM
            "java/util/HashSet", "java/util/LinkedHashSet");

    /** Methods of the JVM that become methods of {@link Hooks} of the same name, with the receiver first. */
    private static final Set<String> HOOKED = Set.of(
            "java/lang/System.nanoTime",
            "java/lang/System.currentTimeMillis",
            "java/util/concurrent/ThreadLocalRandom.nextDouble",
            "java/util/concurrent/ThreadLocalRandom.nextInt",
            "java/security/SecureRandom.nextLong",
            "java/util/UUID.randomUUID",
            "java/util/concurrent/TimeUnit.sleep",
            "java/lang/Thread.interrupt",
            "java/lang/Thread.interrupted",
            "java/lang/Thread.join",
            "java/util/concurrent/Executors.newCachedThreadPool",
            "org/slf4j/LoggerFactory.getLogger",
            "java/util/Set.copyOf",
            "java/util/Map.copyOf");

    /** Classes whose touches of shared memory are steps. */
    private static final List<String> FINE = List.of(
            "dev/forebay/internal/part/",
            "dev/forebay/internal/flow/",
            "dev/forebay/internal/store/GuardedStore",
            "dev/forebay/internal/store/StoreTrust",
            "dev/forebay/spi/LoadDeadline");

    private static final List<String> SHARED = List.of("java/util/concurrent/", "java/util/Map", "java/util/Set");

    private final Set<String> volatiles = new HashSet<>();
    private final Map<String, Mutation> mutations = new HashMap<>();

    Weaver(List<Mutation> mutations) {
        mutations.forEach(one -> this.mutations.put(one.owner() + "." + one.method(), one));
    }

    /** Learns which fields of a class are volatile. To be called with every class before any is woven. */
    void learn(byte[] code) {
        ClassReader reader = new ClassReader(code);
        reader.accept(
                new ClassVisitor(Opcodes.ASM9) {
                    @Override
                    public @Nullable FieldVisitor visitField(
                            int access, String name, String type, @Nullable String signature, @Nullable Object value) {
                        if ((access & Opcodes.ACC_VOLATILE) != 0) {
                            volatiles.add(reader.getClassName() + "." + name);
                        }
                        return null;
                    }
                },
                ClassReader.SKIP_CODE);
    }

    byte[] weave(byte[] code) {
        ClassReader reader = new ClassReader(code);
        ClassWriter writer = new ClassWriter(ClassWriter.COMPUTE_MAXS);
        reader.accept(new Weaving(writer, reader.getClassName()), 0);
        return writer.toByteArray();
    }

    private static boolean isFine(String name) {
        return FINE.stream().anyMatch(name::startsWith);
    }

    private final class Weaving extends ClassVisitor {
        private final String name;
        private final boolean fine;

        private Weaving(ClassVisitor next, String name) {
            super(Opcodes.ASM9, next);
            this.name = name;
            this.fine = isFine(name);
        }

        @Override
        public MethodVisitor visitMethod(
                int access,
                String method,
                String descriptor,
                @Nullable String signature,
                String @Nullable [] exceptions) {
            boolean locks = fine && (access & Opcodes.ACC_SYNCHRONIZED) != 0;
            if (locks) {
                String inner = method + "$locked";
                new Locked(name, access, method, descriptor, inner)
                        .write(super.visitMethod(
                                access & ~Opcodes.ACC_SYNCHRONIZED, method, descriptor, signature, exceptions));
                return body(
                        (access & ~(Opcodes.ACC_SYNCHRONIZED | Opcodes.ACC_PUBLIC | Opcodes.ACC_PROTECTED))
                                | Opcodes.ACC_PRIVATE,
                        inner,
                        descriptor,
                        null,
                        exceptions);
            }
            return body(access, method, descriptor, signature, exceptions);
        }

        private MethodVisitor body(
                int access,
                String method,
                String descriptor,
                @Nullable String signature,
                String @Nullable [] exceptions) {
            boolean touches = fine && !method.startsWith("<");
            return new Body(super.visitMethod(access, method, descriptor, signature, exceptions), fine, touches);
        }
    }

    /** A synchronized method, of which the body has moved to {@code inner}. */
    private record Locked(String owner, int access, String method, String descriptor, String inner) {
        private void write(MethodVisitor out) {
            if ((access & Opcodes.ACC_STATIC) != 0) {
                throw new IllegalStateException(
                        owner + "." + method + ": static synchronized methods are not simulated");
            }
            Label start = new Label();
            Label end = new Label();
            Label failed = new Label();
            out.visitCode();
            out.visitTryCatchBlock(start, end, failed, null);
            lock(out, "enter");
            out.visitLabel(start);
            out.visitVarInsn(Opcodes.ALOAD, 0);
            int slot = 1;
            for (Type type : Type.getArgumentTypes(descriptor)) {
                out.visitVarInsn(type.getOpcode(Opcodes.ILOAD), slot);
                slot += type.getSize();
            }
            out.visitMethodInsn(Opcodes.INVOKESPECIAL, owner, inner, descriptor, false);
            out.visitLabel(end);
            lock(out, "exit");
            out.visitInsn(Type.getReturnType(descriptor).getOpcode(Opcodes.IRETURN));
            out.visitLabel(failed);
            out.visitFrame(Opcodes.F_SAME1, 0, null, 1, new Object[] {"java/lang/Throwable"});
            lock(out, "exit");
            out.visitInsn(Opcodes.ATHROW);
            out.visitMaxs(0, 0);
            out.visitEnd();
        }

        private static void lock(MethodVisitor out, String hook) {
            out.visitVarInsn(Opcodes.ALOAD, 0);
            out.visitMethodInsn(Opcodes.INVOKESTATIC, HOOKS, hook, "(Ljava/lang/Object;)V", false);
        }
    }

    private final class Body extends MethodVisitor {
        private final boolean monitors;
        private final boolean touches;

        private Body(MethodVisitor next, boolean monitors, boolean touches) {
            super(Opcodes.ASM9, next);
            this.monitors = monitors;
            this.touches = touches;
        }

        @Override
        public void visitTypeInsn(int opcode, String type) {
            super.visitTypeInsn(opcode, opcode == Opcodes.NEW ? MADE.getOrDefault(type, type) : type);
        }

        @Override
        public void visitInsn(int opcode) {
            if (monitors && opcode == Opcodes.MONITORENTER) {
                hook("enter", "(Ljava/lang/Object;)V");
            } else if (monitors && opcode == Opcodes.MONITOREXIT) {
                hook("exit", "(Ljava/lang/Object;)V");
            } else {
                super.visitInsn(opcode);
            }
        }

        @Override
        public void visitFieldInsn(int opcode, String owner, String name, String descriptor) {
            if (touches && volatiles.contains(owner + "." + name)) {
                hook("touch", "()V");
            }
            super.visitFieldInsn(opcode, owner, name, descriptor);
        }

        @Override
        public void visitMethodInsn(int opcode, String owner, String name, String descriptor, boolean isInterface) {
            String called = owner + "." + name;
            Mutation mutation = mutations.get(called);
            if (mutation != null) {
                super.visitMethodInsn(
                        Opcodes.INVOKESTATIC,
                        mutation.instead(),
                        name,
                        asStatic(opcode, "java/lang/Object", descriptor),
                        false);
            } else if (name.equals("<init>") && MADE.containsKey(owner)) {
                super.visitMethodInsn(opcode, MADE.getOrDefault(owner, owner), name, descriptor, false);
            } else if (called.equals("com/github/benmanes/caffeine/cache/Caffeine.newBuilder") && monitors) {
                // Parts have caches on the clock of the process; the store has its own clock.
                hook("newCaffeine", descriptor);
            } else if (HOOKED.contains(called)) {
                hook(name, asStatic(opcode, owner, descriptor));
            } else {
                if (touches && SHARED.stream().anyMatch(owner::startsWith)) {
                    hook("touch", "()V");
                }
                super.visitMethodInsn(opcode, owner, name, descriptor, isInterface);
            }
        }

        @Override
        public void visitInvokeDynamicInsn(String name, String descriptor, Handle bootstrap, Object... arguments) {
            Object[] woven = arguments.clone();
            for (int i = 0; i < woven.length; i++) {
                if (woven[i] instanceof Handle handle && HOOKED.contains(handle.getOwner() + "." + handle.getName())) {
                    woven[i] = hooked(handle);
                }
            }
            super.visitInvokeDynamicInsn(name, descriptor, bootstrap, woven);
        }

        private static Handle hooked(Handle handle) {
            int opcode = handle.getTag() == Opcodes.H_INVOKESTATIC ? Opcodes.INVOKESTATIC : Opcodes.INVOKEVIRTUAL;
            String descriptor = asStatic(opcode, handle.getOwner(), handle.getDesc());
            return new Handle(Opcodes.H_INVOKESTATIC, HOOKS, handle.getName(), descriptor, false);
        }

        private void hook(String name, String descriptor) {
            super.visitMethodInsn(Opcodes.INVOKESTATIC, HOOKS, name, descriptor, false);
        }

        private static String asStatic(int opcode, String receiver, String descriptor) {
            return opcode == Opcodes.INVOKESTATIC ? descriptor : "(L" + receiver + ";" + descriptor.substring(1);
        }
    }
}
