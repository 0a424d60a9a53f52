package io.sparkafm.core.math;

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
 * VectorOpsBenchmark} is held against.
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
    for (int i = 0; i < x.length; i++) {
      x[i] = 1e-3f * (i % 16);
    }
  }

  /** Fused multiply-adds in ten chains that differ; 2 · 8 · 10 · 1,000 operations a call. */
  @Benchmark
  public float multiplyAdd() {
    FloatVector a = FloatVector.broadcast(SPECIES, x[1]);
    FloatVector c0 = start(0);
    FloatVector c1 = start(1);
    FloatVector c2 = start(2);
    FloatVector c3 = start(3);
    FloatVector c4 = start(4);
    FloatVector c5 = start(5);
    FloatVector c6 = start(6);
    FloatVector c7 = start(7);
    FloatVector c8 = start(8);
    FloatVector c9 = start(9);
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

  private FloatVector start(int chain) {
    return FloatVector.broadcast(SPECIES, x[chain]);
  }

  /** y ← y + a·x over the whole of both: 3/2 of {@code bytes} read and written a call. */
  @Benchmark
  public float[] readAndWrite() {
    FloatVector a = FloatVector.broadcast(SPECIES, 0.5f);
    for (int i = 0; i < x.length; i += VectorOps.LANES) {
      a.fma(FloatVector.fromArray(SPECIES, x, i), FloatVector.fromArray(SPECIES, y, i))
          .intoArray(y, i);
    }
    return y;
  }
}
