"""A saved model without Spark and without Java: for a web service."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.parquet as parquet

_VERSION = 3
_STRIDE = 8

Floats = npt.NDArray[np.float32]


class AfmScorer:
    """Predicts, recommends and tells attention from a model that ``AfmModel.save`` wrote.

    Predictions are those of ``AfmModel.transform`` on the same model, up to the order of sums, with its
    ``clipPredictions`` and ``coldStartStrategy``. All of the model is read at once: 4 (fields · r + 1)
    bytes a user and an item, where r is the number of columns of the factors.

    Ids are strings if the ids of the model are strings, and integers or decimals otherwise. Models with
    a hidden layer (``interaction`` other than ``innerProduct``) are refused.

    Parameters
    ----------
    path
        Folder of the model, on a file system of this machine.

    Raises
    ------
    ValueError
        For a folder that holds no model, a part that is missing, or another format.

    Examples
    --------
    >>> scorer = AfmScorer("models/films")
    >>> scorer.predict(414, 318)
    4.31
    >>> scorer.recommend(414, 10, exclude=[318])

    """

    def __init__(self, path: str | Path) -> None:
        self._path = Path(path)
        metadata = self._metadata()
        model = self._part("model")
        self._description: dict[str, Any] = json.loads(model["description"][0].as_py())
        version = self._description["version"]
        if version != _VERSION:
            raise ValueError(
                f"Model {path} has format {version}, but this version of spark_afm reads format "
                f"{_VERSION}: use the version that wrote the model, or train it again"
            )
        interaction = self._description["settings"]["interaction"]
        if interaction != "INNER_PRODUCT":
            raise ValueError(
                f"Model {path} has the interaction {interaction}, which needs AfmScorer in Java or Spark"
            )
        self._clip: bool = metadata["clipPredictions"]
        self._features: bool = metadata["coldStartStrategy"] == "features"
        self._rank: int = self._description["rank"]
        self._fields: list[dict[str, Any]] = self._description["fields"]
        self._read_values()
        self._read_items()
        self._read_users()
        width = len(self._fields) + 1
        average = np.asarray(model["averageUser"][0].as_py(), np.float32)
        self._average = average.reshape(width, -1)[:, : self._rank].ravel()
        self._average_bias = float(model["averageUserBias"][0].as_py())
        self._average_attention = np.asarray(model["averageAttention"][0].as_py(), np.float32)

    def _metadata(self) -> dict[str, Any]:
        files = sorted((self._path / "metadata").glob("part-*"))
        if not files:
            raise ValueError(
                f"{self._path} holds no model, because it has no folder metadata/: name a folder that "
                "AfmModel.save wrote"
            )
        saved = json.loads("".join(file.read_text("utf-8") for file in files))
        if saved["class"] != "io.sparkafm.ml.AfmModel":
            raise ValueError(
                f"{self._path} is a saved {saved['class']}: name the folder of an AfmModel (of a "
                "BaselineModel, its folder trained/)"
            )
        return {**saved["defaultParamMap"], **saved["paramMap"]}

    def _part(self, name: str) -> pa.Table:
        files = sorted((self._path / name).glob("*.parquet"))
        if not files:
            raise ValueError(
                f"Model {self._path} has no files in {name}/: copy the folder again, or save the model "
                "again"
            )
        table = pa.concat_tables([parquet.read_table(file) for file in files])
        expected = (self._description.get("rows") or {}).get(name) if name != "model" else None
        if expected is not None and table.num_rows != expected:
            raise ValueError(
                f"Model {self._path} is damaged, because {name}/ has {table.num_rows} rows instead of "
                f"{expected}: copy the folder again, or save the model again"
            )
        return table

    @staticmethod
    def _matrix(table: pa.Table, column: str) -> Floats:
        flat = pa.concat_arrays(table[column].chunks).flatten().to_numpy(zero_copy_only=False)
        matrix: Floats = flat.astype(np.float32).reshape(table.num_rows, -1)
        return matrix

    @staticmethod
    def _numbers(table: pa.Table, column: str) -> npt.NDArray[Any]:
        numbers: npt.NDArray[Any] = table[column].to_numpy()
        return numbers

    def _read_values(self) -> None:
        table = self._part("values") if self._fields else None
        self._rows: list[dict[str, int]] = []
        self._value_factors: list[Floats] = []
        self._value_bias: list[Floats] = []
        if table is None:
            return
        names = np.asarray(table["field"].to_pylist())
        values = table["value"].to_pylist()
        index = self._numbers(table, "index")
        factors, bias = self._matrix(table, "factors"), self._numbers(table, "bias")
        for field in self._fields:
            at = np.flatnonzero(names == field["name"])
            at = at[np.argsort(index[at])]
            self._rows.append({values[row]: number for number, row in enumerate(at)})
            self._value_factors.append(factors[at])
            self._value_bias.append(bias[at].astype(np.float32))

    def _read_items(self) -> None:
        table = self._part("items").sort_by("index")
        items, rank = table.num_rows, self._rank
        self._item_ids = table["item"].to_pylist()
        self._counts = self._numbers(table, "ratings")
        vectors = np.zeros((items, len(self._fields) + 1, rank), np.float64)
        bias = self._numbers(table, "bias").astype(np.float64)
        vectors[:, 0] = self._matrix(table, "factors")
        lists = pa.concat_arrays(table["values"].chunks)
        entries = lists.flatten()
        item = np.repeat(np.arange(items), np.diff(lists.offsets.to_numpy()))
        field = entries.field("field").to_numpy()
        value = entries.field("value").to_numpy()
        weight = entries.field("weight").to_numpy().astype(np.float64)
        for number in range(len(self._fields)):
            at = field == number + 1
            rows, of = value[at], item[at]
            weights = weight[at]
            np.add.at(vectors, (of, number + 1), weights[:, None] * self._value_factors[number][rows])
            np.add.at(bias, of, weights * self._value_bias[number][rows])
        self._item_vectors = vectors.reshape(items, -1).astype(np.float32)
        self._item_bias = bias.astype(np.float32)
        self._items = {
            self._key(id_): number for number, id_ in enumerate(self._item_ids) if self._counts[number] > 0
        }

    def _read_users(self) -> None:
        table = self._part("users")
        self._users = {self._key(id_): row for row, id_ in enumerate(table["user"].to_pylist())}
        self._user_factors = self._matrix(table, "factors")
        self._user_bias = self._numbers(table, "bias").astype(np.float32)
        self._attention = self._matrix(table, "attention")

    @staticmethod
    def _key(id_: Any) -> Any:
        """Integers of all types, and decimals of equal value, are one id."""
        if isinstance(id_, np.generic):
            id_ = id_.item()
        return Decimal(id_) if isinstance(id_, int) else id_

    @property
    def fieldNames(self) -> list[str]:
        """The fields, of which the item itself is the first."""
        return ["item", *(field["name"] for field in self._fields)]

    def predict(self, user: Any, item: Any, features: Mapping[str, Any] | None = None) -> float:
        """The predicted rating (with the logistic loss, probability); O(fields · r).

        Parameters
        ----------
        user, item
            Ids. What was not in training is predicted as ``coldStartStrategy`` says: with ``features``,
            an unknown user as the average user and an item by its features; otherwise NaN.
        features
            Values of an item that was not in training, by field: a value, a list of values or a mapping
            from values to weights, a number or a list of numbers, as the kind of the field is.

        Raises
        ------
        ValueError
            For a field that the model does not have, or a value that is not of its kind.

        """
        known_user, known_item = self._users.get(self._key(user)), self._items.get(self._key(item))
        if not self._features and (known_user is None or known_item is None):
            return float("nan")
        if known_item is not None:
            vector, bias = self._item_vectors[known_item], float(self._item_bias[known_item])
        else:
            vector, bias, values = self._encode(features or {})
            if known_user is None and values == 0:
                return float(self._description["scale"]["mean"])
        factors, user_bias = self._user(known_user)
        return float(self._prediction(user_bias + bias + factors.astype(np.float64) @ vector))

    def attention(self, user: Any) -> dict[str, float]:
        """The user's attention to each field, shares that add up to 1.

        A user who was not in training has the attention of the average user.
        """
        row = self._users.get(self._key(user))
        shares = self._average_attention if row is None else self._attention[row]
        return dict(zip(self.fieldNames, map(float, shares), strict=True))

    def recommend(self, user: Any, n: int, exclude: Iterable[Any] = ()) -> list[tuple[Any, float]]:
        """The n items of training that are predicted highest, with their predictions.

        Items with equal scores are in the order of their number of ratings. O(items · fields · r).

        Parameters
        ----------
        user
            Its id; an unknown one gets the items of the average user if ``coldStartStrategy`` is
            ``features``, and otherwise none.
        n
            At least 0.
        exclude
            Ids of items to leave out.

        """
        if n < 0:
            raise ValueError(f"n = {n} must be at least 0: ask for no items or more")
        row = self._users.get(self._key(user))
        if row is None and not self._features:
            return []
        factors, bias = self._user(row)
        scores = bias + self._item_bias + self._item_vectors @ factors
        left_out = [self._items[key] for key in map(self._key, exclude) if key in self._items]
        scores[left_out] = -np.inf
        scores[self._counts == 0] = -np.inf
        # Items are numbered by their number of ratings, and the sort keeps the order of equals.
        best = np.argsort(-scores, kind="stable")[:n]
        return [
            (self._item_ids[j], float(self._prediction(float(scores[j]))))
            for j in best
            if np.isfinite(scores[j])
        ]

    def _user(self, row: int | None) -> tuple[Floats, float]:
        if row is None:
            return self._average, self._average_bias
        return self._user_factors[row], float(self._user_bias[row])

    def _prediction(self, score: float) -> float:
        scale = self._description["scale"]
        if scale["loss"] == "LOGISTIC":
            return float(1 / (1 + np.exp(-(score + scale["centre"]))))
        rating = scale["centre"] + scale["deviation"] * score
        return float(np.clip(rating, scale["min"], scale["max"])) if self._clip else float(rating)

    def _encode(self, features: Mapping[str, Any]) -> tuple[npt.NDArray[np.float64], float, int]:
        """Vector and bias of an item that is known by its values alone, and how many are known."""
        unknown = sorted(set(features) - set(self.fieldNames[1:]))
        if unknown:
            raise ValueError(
                f"Features {unknown} are given, but the model has the fields {self.fieldNames[1:]}: "
                "leave out the features that are not fields"
            )
        vector = np.zeros((len(self._fields) + 1, self._rank))
        bias, known = 0.0, 0
        for number, field in enumerate(self._fields):
            bag = self._bag(field, features.get(field["name"]))
            rows = self._rows[number]
            weights = {
                rows[value]: (weight - field["center"]) / field["scale"]
                for value, weight in bag.items()
                if value in rows
            }
            total = sum(map(abs, weights.values()))
            norm = total if field["kind"] in ("MULTI_VALUED", "WEIGHTED_BAG", "TEXT") else 1.0
            for row, weight in weights.items():
                vector[number + 1] += weight / norm * self._value_factors[number][row]
                bias += weight / norm * float(self._value_bias[number][row])
                known += 1
        return vector.ravel(), bias, known

    @staticmethod
    def _bag(field: dict[str, Any], value: Any) -> dict[str, float]:
        """A value as a weighted bag, as ``FeatureValue`` in Java makes it."""

        def text(part: Any) -> str:
            return str(part).lower() if isinstance(part, bool) else str(part)

        if value is None:
            return {}
        kind = field["kind"]
        try:
            if kind == "CATEGORICAL":
                if not isinstance(value, str | bool | int | float | Decimal):
                    raise TypeError
                return {text(value): 1.0} if text(value) not in ("", "nan") else {}
            if kind == "MULTI_VALUED":
                if isinstance(value, str | Mapping):
                    raise TypeError
                return {text(part): 1.0 for part in value if part is not None and text(part)}
            if kind == "WEIGHTED_BAG":
                return {
                    text(part): float(weight)
                    for part, weight in value.items()
                    if part is not None and weight is not None and np.isfinite(weight) and weight
                }
            if kind == "CONTINUOUS":
                return {"": float(value)} if np.isfinite(float(value)) else {}
            if kind == "DENSE_VECTOR":
                numbers = [float(part) for part in value]
                usable = all(map(np.isfinite, numbers))
                return {str(c): x for c, x in enumerate(numbers) if x != 0} if usable else {}
        except (TypeError, AttributeError, ValueError):
            raise ValueError(
                f"Feature '{field['name']}' is of the kind {kind}, but its value is given as a "
                f"{type(value).__name__}: give the value in the form that this kind needs"
            ) from None
        raise ValueError(
            f"Feature '{field['name']}' is text, which AfmScorer in Java or Spark can split: leave it out"
        )
