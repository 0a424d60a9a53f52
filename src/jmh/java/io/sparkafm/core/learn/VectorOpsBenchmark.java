package io.sparkafm.core.learn;

import io.sparkafm.core.math.CeilingBenchmark;
import io.sparkafm.core.math.PlainVectorOps;
import io.sparkafm.core.math.SimdVectorOps;
import io.sparkafm.core.math.VectorOps;
import io.sparkafm.core.model.GatedAttention;
import io.sparkafm.core.model.Inference;
import io.sparkafm.core.model.Parameters;
import io.sparkafm.core.model.Precisions;
import io.sparkafm.core.model.Settings;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * The parts of a rating's work, on an item of two rows (itself and one field value) drawn from an
 * item side of 4,000 rows. The counters say what the arithmetic asks for: {@code flops} without the
 * zeros that a rank is padded with, a fused multiply-add being two, and {@code bytes} read and
 * written, were nothing in registers. Compare with {@link CeilingBenchmark}, on the same machine.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(value = 1, jvmArgsAppend = "--add-modules=jdk.incubator.vector")
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class VectorOpsBenchmark {
  private static final int ROWS = 4_000;
  private static final int FIELDS = 2;
  private static final int VISITS = 1 << 12;

  /** Ratings of a user where users are drawn: the mean of MovieLens 1M. */
  private static final int RATINGS = 132;

  @Param({"8", "16", "20", "32", "64", "100", "128", "256"})
  int rank;

  @Param({"plain", "simd"})
  String kernel;

  private VectorOps operations;
  private int stride;
  private GatedAttention attention;
  private GaussianConditional equations;
  private float[] items;
  private float[] itemSteps;
  private float[] user;
  private float[] userStep;
  private float[] v;
  private float[] dots;
  private float[] scale;
  private int[][] visits;
  private int visit;

  /** Work that the arithmetic asks for, a second. */
  @State(Scope.Thread)
  @AuxCounters(AuxCounters.Type.OPERATIONS)
  public static class Work {
    public double flops;
    public double bytes;

    @Setup(Level.Iteration)
    public void clear() {
      flops = 0;
      bytes = 0;
    }

    void add(int rank, double flopsADimension, double floatsADimension) {
      flops += flopsADimension * rank;
      bytes += 4 * floatsADimension * rank;
    }
  }

  @Setup
  public void fill() {
    operations = kernel.equals("plain") ? new PlainVectorOps() : new SimdVectorOps();
    stride = VectorOps.stride(rank);
    SplittableRandom random = new SplittableRandom(1);
    items = floats(random, ROWS * stride);
    itemSteps = floats(random, ROWS * stride);
    user = floats(random, stride);
    userStep = floats(random, stride);
    v = floats(random, stride);
    dots = new float[FIELDS];
    scale = new float[] {1f, 0.5f};
    visits = new int[VISITS][];
    for (int i = 0; i < VISITS; i++) {
      visits[i] = new int[] {random.nextInt(ROWS), random.nextInt(ROWS)};
    }
    equations = equations();
    attention =
        new GatedAttention(
            operations, FIELDS, stride, floats(random, FIELDS * stride), new float[stride]);
  }

  private GaussianConditional equations() {
    Settings settings =
        Settings.builder(rank).inference(Inference.POSTERIOR).stepScale(2f).seed(1).build();
    Precisions precisions = new Precisions(FIELDS, stride, 5f, 5f, 5f, 5f, 1f);
    return new GaussianConditional(
        operations, settings, new Parameters(ROWS, stride, FIELDS * stride, precisions, 2f));
  }

  private float[] floats(SplittableRandom random, int n) {
    float[] values = new float[n];
    for (int i = 0; i < n; i++) {
      values[i] = i % stride < rank ? (float) (random.nextDouble() - 0.5) * 1e-3f : 0f;
    }
    return values;
  }

  private int[] next() {
    return visits[visit++ & VISITS - 1];
  }

  /** α of a user: once a mini-batch. */
  @Benchmark
  public float attention(Work work) {
    work.add(rank, 1 + 2 * FIELDS, 3 + 2 * FIELDS);
    attention.attend(user, 0);
    return attention.alpha(0);
  }

  /** v = Σ a·x and u·v. */
  @Benchmark
  public float forward(Work work) {
    work.add(rank, 2 * FIELDS + 2, FIELDS + 3);
    operations.weightedSum(scale, items, next(), 0, FIELDS, v, 0, stride);
    return operations.dot(user, 0, v, 0, stride);
  }

  /** The gate's slope: u·x of all fields but the last. */
  @Benchmark
  public float backward(Work work) {
    work.add(rank, 2 * (FIELDS - 1), 2 * (FIELDS - 1));
    operations.dots(user, 0, items, next(), 0, FIELDS - 1, dots, stride);
    return dots[0];
  }

  /** The implicit step's norm, then the item's rows and the user move. */
  @Benchmark
  public float update(Work work) {
    work.add(rank, 2 * FIELDS + 6 + 3 * FIELDS + 3, FIELDS + 3 + 4 * FIELDS + 4);
    int[] row = next();
    float norm =
        operations.scaledNorms(scale, itemSteps, row, 0, FIELDS, user, 0, stride);
    float error = 1e-3f / (1 + norm);
    operations.scaledAxpys(error, scale, itemSteps, row, 0, FIELDS, user, 0, items, stride);
    operations.scaledAxpy(error, userStep, 0, v, 0, user, 0, stride);
    return norm;
  }

  /** A drawn user's normal equations, a rating's share: k²/2 products. */
  @Benchmark
  @OperationsPerInvocation(RATINGS)
  public float[] gather(Work work) {
    work.add(rank, RATINGS * (rank + 3.0), RATINGS * (rank + 3.0) / 8);
    equations.begin();
    for (int p = 0; p < RATINGS; p++) {
      System.arraycopy(items, next()[0] * stride, equations.rows(), equations.at(), stride);
      equations.add(1f, 0.5f);
    }
    return equations.rows();
  }

  /** The draw of a user whose equations have been gathered: k³/6 products. */
  @Benchmark
  public float draw(Work work) {
    work.add(rank, rank * rank / 3.0 + 4.0 * rank, rank * rank / 24.0 + rank);
    return equations.draw(visit++, user, 0);
  }
}
