"""Joins ratings with the features of their items."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from pyspark.ml.util import JavaMLReadable, JavaMLWritable
from pyspark.ml.wrapper import JavaTransformer
from pyspark.sql import DataFrame
from pyspark.sql.utils import is_remote

from spark_afm import _java
from spark_afm._params import (
    ITEM_FEATURE_JOINER_DEFAULTS,
    ItemFeatureJoinerKeywords,
    ItemFeatureJoinerParams,
)

if TYPE_CHECKING:
    from typing_extensions import Self, Unpack


@dataclass(frozen=True)
class ItemFeature:
    """A feature of items: a table, and what of it is the value.

    Parameters
    ----------
    name
        Name of the field, and of the column that the joiner adds.
    table
        Any number of rows an item.
    itemCol
        Column of the table with the item's id.
    value
        SQL expression of the value; several rows of an item give several values.
    weight
        SQL expression of each value's weight, or None.
    delimiter
        Regular expression that separates several values in one text, or None.
    missing
        Values that stand for "none", which are left out.
    kind
        Kind of the field: ``categorical``, ``multiValued``, ``weightedBag``, ``continuous``,
        ``denseVector`` or ``text``; None for the default of the value's type.

    """

    name: str
    table: DataFrame
    itemCol: str
    value: str
    weight: str | None = None
    delimiter: str | None = None
    missing: list[str] = field(default_factory=list)
    kind: str | None = None

    def _to_java(self) -> Any:
        kind = self.kind and _java.java("io.sparkafm.data.FieldKind").ofConfigName(self.kind)
        return _java.java("io.sparkafm.ml.feature.ItemFeature")(
            self.name,
            self.table._jdf,
            self.itemCol,
            self.value,
            self.weight,
            self.delimiter,
            _java.java_list(self.missing),
            kind,
        )


class ItemFeatureJoiner(ItemFeatureJoinerParams, JavaTransformer, JavaMLWritable, JavaMLReadable[Any]):
    r"""Adds a column for each feature of the rated items.

    Examples
    --------
    >>> joiner = ItemFeatureJoiner(itemCol="movieId").setFeatures(
    ...     ItemFeature("genre", movies, "movieId", "genres", delimiter="[|]"))
    >>> joined = joiner.transform(ratings)

    """

    _java_obj: Any

    def __init__(self, **params: Unpack[ItemFeatureJoinerKeywords]) -> None:
        super().__init__()
        self._java_obj = _java.instance(type(self), self.uid)
        self._setDefault(**ITEM_FEATURE_JOINER_DEFAULTS)
        self._set(**params)

    def setFeatures(self, *features: ItemFeature) -> Self:
        """Sets the features; the columns that are added have their names and their order."""
        if is_remote():
            # Says what Spark Connect lets through.
            _java.java("io.sparkafm.ml.feature.ItemFeatureJoiner")
        self._java_obj.setFeatures(_java.java_list([f._to_java() for f in features]))
        return self

    def getFeatureCols(self) -> list[str]:
        """The names of the columns that are added."""
        return list(self._java_obj.getFeatureCols())


_java.register("io.sparkafm.ml.feature", ItemFeatureJoiner)
