package io.sparkafm.data;

import com.esotericsoftware.kryo.DefaultSerializer;
import com.esotericsoftware.kryo.serializers.JavaSerializer;
import java.io.Serializable;

/**
 * A value of the numeric core on its way between driver and workers. Whatever {@code
 * spark.serializer} is, Java serialises it: Kryo reads and writes the fields of objects itself,
 * which the JVM forbids for records.
 *
 * @param value serializable, or null
 */
@DefaultSerializer(JavaSerializer.class)
public record JavaSerialized<T>(T value) implements Serializable {}
