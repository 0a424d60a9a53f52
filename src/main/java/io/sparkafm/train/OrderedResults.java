package io.sparkafm.train;

import io.sparkafm.data.JavaSerialized;
import java.io.Serializable;
import java.util.function.Consumer;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.function.Function;
import scala.collection.Iterator;
import scala.reflect.ClassTag;
import scala.reflect.ClassTag$;
import scala.runtime.AbstractFunction1;
import scala.runtime.AbstractFunction2;
import scala.runtime.BoxedUnit;

/**
 * Takes one result a partition to the driver and hands them on in the order of the partitions, as
 * early as that allows: sums do not depend on which task ends first, and results need not all be
 * held at once.
 */
final class OrderedResults<R> extends AbstractFunction2<Object, JavaSerialized<R>, BoxedUnit> {
  private final Object[] waiting;
  private final Consumer<R> consumer;
  private int next;

  private OrderedResults(int partitions, Consumer<R> consumer) {
    this.waiting = new Object[partitions];
    this.consumer = consumer;
  }

  /** Runs a job over an RDD of one element a partition. */
  static <T, R> void run(JavaRDD<T> rdd, Function<T, R> result, Consumer<R> consumer) {
    OrderedResults<R> handler = new OrderedResults<>(rdd.getNumPartitions(), consumer);
    ClassTag<JavaSerialized<R>> tag = ClassTag$.MODULE$.apply(Object.class);
    rdd.context().runJob(rdd.rdd(), new Task<>(result), handler, tag);
  }

  /** The sums of arrays of one length, of which every partition makes one. */
  static <T> double[] sum(JavaRDD<T> rdd, int length, Function<T, double[]> array) {
    double[] sums = new double[length];
    run(
        rdd,
        array,
        of -> {
          for (int i = 0; i < length; i++) {
            sums[i] += of[i];
          }
        });
    return sums;
  }

  @Override
  @SuppressWarnings("unchecked")
  public synchronized BoxedUnit apply(Object partition, JavaSerialized<R> result) {
    waiting[(Integer) partition] = result.value();
    while (next < waiting.length && waiting[next] != null) {
      consumer.accept((R) waiting[next]);
      waiting[next++] = null;
    }
    return BoxedUnit.UNIT;
  }

  private static final class Task<T, R> extends AbstractFunction1<Iterator<T>, JavaSerialized<R>>
      implements Serializable {
    private static final long serialVersionUID = 1L;
    private final Function<T, R> result;

    Task(Function<T, R> result) {
      this.result = result;
    }

    @Override
    public JavaSerialized<R> apply(Iterator<T> partition) {
      try {
        return new JavaSerialized<>(result.call(partition.next()));
      } catch (RuntimeException e) {
        throw e;
      } catch (Exception e) {
        throw new IllegalStateException(e);
      }
    }
  }
}
