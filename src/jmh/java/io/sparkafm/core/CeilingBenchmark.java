package io.sparkafm.core;

import java.util.concurrent.TimeUnit;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What one core of this machine can do with registers of eight floats: the roofline that {@link
 * KernelBenchmark} is held against.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(value = 1, jvmArgsAppend = "--add-modules=jdk.incubator.vector")
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class CeilingBenchmark {
  private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_256;
  private static final int ROUNDS = 1_000;

  /** In the first cache, in the second, and in memory. */
  @Param({"16384", "524288", "268435456"})
  int bytes;

  private float[] x;
  private float[] y;

  @Setup
  public void fill() {
    x = new float[bytes / 8];
    y = new float[bytes / 8];
    java.util.Arrays.fill(x, 1e-3f);
  }

  /** Fused multiply-adds in ten independent chains; 2 · 8 · 10 · 1,000 operations a call. */
  @Benchmark
  public float multiplyAdd() {
    FloatVector a = FloatVector.broadcast(SPECIES, x[0]);
    FloatVector c0 = a, c1 = a, c2 = a, c3 = a, c4 = a, c5 = a, c6 = a, c7 = a, c8 = a, c9 = a;
    for (int i = 0; i < ROUNDS; i++) {
      c0 = c0.fma(a, a);
      c1 = c1.fma(a, a);
      c2 = c2.fma(a, a);
      c3 = c3.fma(a, a);
      c4 = c4.fma(a, a);
      c5 = c5.fma(a, a);
      c6 = c6.fma(a, a);
      c7 = c7.fma(a, a);
      c8 = c8.fma(a, a);
      c9 = c9.fma(a, a);
    }
    return c0.add(c1).add(c2).add(c3).add(c4).add(c5).add(c6).add(c7).add(c8).add(c9).lane(0);
  }

  /** y ← y + a·x over the whole of both: 3/2 of {@code bytes} read and written a call. */
  @Benchmark
  public float[] readAndWrite() {
    FloatVector a = FloatVector.broadcast(SPECIES, 0.5f);
    for (int i = 0; i < x.length; i += Kernel.LANES) {
      a.fma(FloatVector.fromArray(SPECIES, x, i), FloatVector.fromArray(SPECIES, y, i))
          .intoArray(y, i);
    }
    return y;
  }
}
