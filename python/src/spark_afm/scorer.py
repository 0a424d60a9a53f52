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
_FLOAT_MAX = float(np.finfo(np.float32).max)

Floats = npt.NDArray[np.float32]


class AfmScorer:
    """Predicts, recommends and tells attention from a model that ``AfmModel.save`` wrote.

    Predictions are those of ``AfmModel.transform`` on the same model, up to the order of sums, with its
    ``clipPredictions`` and ``coldStartStrategy``. All of the model is read at once: 4 (fields · r + 1)
    bytes a user and an item, where r is the number of columns of the factors.

    Ids are strings if the ids of the model are strings, and integers or decimals otherwise. Models with
    a hidden layer (``interaction`` other than ``innerProduct``) and those of FM, NMF, NFM and CDL are
    refused.

    Parameters
    ----------
    path
        Folder of the model, on a file system of this machine.

    Raises
    ------
    ValueError
        For a folder that holds no model, a part that is missing, or another format; and by every method
        for an id of another type than the model's.

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
        settings = self._description["settings"]
        interaction = settings["interaction"]
        if settings.get("nonNegative") or settings.get("itemVector") == "ENCODED":
            interaction = "of NMF or CDL"
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
        table = pa.concat_tables(
            [parquet.read_table(file, page_checksum_verification=True) for file in files]
        )
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
        self._item_strings = pa.types.is_string(table.schema.field("item").type)
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
            self._key(id_, "item", self._item_strings): number
            for number, id_ in enumerate(self._item_ids)
            if self._counts[number] > 0
        }

    def _read_users(self) -> None:
        table = self._part("users")
        self._user_strings = pa.types.is_string(table.schema.field("user").type)
        self._users = {
            self._key(id_, "user", self._user_strings): row
            for row, id_ in enumerate(table["user"].to_pylist())
        }
        self._user_factors = self._matrix(table, "factors")
        self._user_bias = self._numbers(table, "bias").astype(np.float32)
        self._attention = self._matrix(table, "attention")

    @staticmethod
    def _key(id_: Any, role: str, strings: bool) -> Any:
        """One form for equal ids: integers of all types, and decimals of equal value, are one."""
        if isinstance(id_, np.generic):
            id_ = id_.item()
        if id_ is None or (isinstance(id_, str) and strings):
            return id_
        if strings or isinstance(id_, bool) or not isinstance(id_, int | Decimal):
            raise ValueError(
                f"The {role} id {id_!r} is a {type(id_).__name__}, but the model's ids are "
                f"{'strings' if strings else 'integers or decimals'}: give an id of this type"
            )
        return Decimal(id_)

    def _user_row(self, user: Any) -> int | None:
        return self._users.get(self._key(user, "user", self._user_strings))

    def _item_row(self, item: Any) -> int | None:
        return self._items.get(self._key(item, "item", self._item_strings))

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
        known_user, known_item = self._user_row(user), self._item_row(item)
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
        row = self._user_row(user)
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
        row = self._user_row(user)
        if row is None and not self._features:
            return []
        factors, bias = self._user(row)
        scores = bias + self._item_bias + self._item_vectors @ factors
        left_out = [number for number in map(self._item_row, exclude) if number is not None]
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
            # A number beyond a float's range counts as missing, as in training.
            weights = {row: weight for row, weight in weights.items() if abs(weight) <= _FLOAT_MAX}
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
        if isinstance(value, np.generic):
            value = value.item()
        if value is None:
            return {}
        kind = field["kind"]
        try:
            if kind == "CATEGORICAL":
                if isinstance(value, float) and np.isnan(value):
                    return {}
                text = _text(value)
                return {text: 1.0} if text else {}
            if kind == "MULTI_VALUED":
                if isinstance(value, str | Mapping):
                    raise TypeError
                parts = [_text(part) for part in value if part is not None]
                return {part: 1.0 for part in parts if part}
            if kind == "WEIGHTED_BAG":
                return {
                    _text(part): float(weight)
                    for part, weight in value.items()
                    if part is not None and weight is not None and np.isfinite(weight) and weight
                }
            if kind == "CONTINUOUS":
                number = _number(value)
                return {"": number} if np.isfinite(number) else {}
            if kind == "DENSE_VECTOR":
                numbers = [np.nan if part is None else _number(part) for part in value]
                usable = all(map(np.isfinite, numbers))
                return {str(c): x for c, x in enumerate(numbers) if x != 0} if usable else {}
        except (TypeError, AttributeError):
            raise ValueError(
                f"Feature '{field['name']}' is of the kind {kind}, but its value is given as a "
                f"{type(value).__name__}: give the value in the form that this kind needs"
            ) from None
        raise ValueError(
            f"Feature '{field['name']}' is text, which AfmScorer in Java or Spark can split: leave it out"
        )


def _number(value: Any) -> float:
    if isinstance(value, str | bool):
        raise TypeError
    return float(value)


def _text(value: Any) -> str:
    """A value as Spark writes it, which is how the model knows it."""
    if isinstance(value, np.generic):
        value = value.item()
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float):
        # Java has an exponent below 1e-3 and from 1e7 on.
        if value == 0 or 1e-3 <= abs(value) < 1e7 or not np.isfinite(value):
            return repr(value)
        digits, exponent = f"{Decimal(repr(value)):E}".split("E")
        digits = digits.rstrip("0").rstrip(".") if "." in digits else digits
        return f"{digits}{'' if '.' in digits else '.0'}E{int(exponent)}"
    if not isinstance(value, str | int | Decimal):
        raise TypeError
    return str(value)
