package io.sparkafm.ml.table;

import io.sparkafm.data.ItemCatalog;
import io.sparkafm.serve.AfmModelData;
import java.util.HashMap;
import java.util.Map;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.api.java.UDF1;

/** From an item's id to its place in the catalog, or null where it was not in training. */
public final class ItemIndex implements UDF1<Object, Integer> {
  private static final long serialVersionUID = 1L;

  private final Broadcast<AfmModelData> model;
  private transient Map<Object, Integer> index;

  public ItemIndex(Broadcast<AfmModelData> model) {
    this.model = model;
  }

  @Override
  public Integer call(Object id) {
    if (index == null) {
      index = index(model.value().catalog());
    }
    return id == null ? null : index.get(id);
  }

  private static Map<Object, Integer> index(ItemCatalog catalog) {
    Map<Object, Integer> map = new HashMap<>(catalog.items() * 2);
    for (int j = 0; j < catalog.items(); j++) {
      if (catalog.count(j) > 0) {
        map.put(catalog.id(j), j);
      }
    }
    return map;
  }
}
