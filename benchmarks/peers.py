#!/usr/bin/env python3
"""Other recommenders on a fold of `submit/afm evaluate`, with the same ratings and item features.

    pip install myfm cmfrec xxhash
    benchmarks/peers.py DATA/ml-100k --set ml-100k --peer myfm --rank 8 --iterations 300
    benchmarks/peers.py DATA/ml-100k --set ml-100k --peer cmfrec --rank 64 --penalty 10

myfm is libFM's Gibbs sampler for a factorisation machine over users, items and field values, with a
group of precisions each; cmfrec a factor model of users and items alone, by alternating least squares.
DATA/... is the data set's folder, as the configuration of the same name in conf/ reads it. Folds are
those of evaluate.seed = 1: a hash of (seed, user, item). One line: RMSE, predictions clipped to the
training range, and seconds.
"""
import argparse
import csv
import re
import struct
import time
from pathlib import Path

import numpy as np
import scipy.sparse as sparse
import xxhash

SEED = struct.pack("<q", 1)


def fold(user, item, folds=5):
    """Spark's xxhash64(1L, user, item), modulo the number of folds."""
    digest = xxhash.xxh64_intdigest(SEED, seed=42)
    for text in (user, item):
        digest = xxhash.xxh64_intdigest(text.encode(), seed=digest)
    return (digest - (1 << 64) if digest >> 63 else digest) % folds


def table(path, separator, encoding="latin-1"):
    for line in path.read_text(encoding=encoding).splitlines():
        yield line.split(separator)


def long_table(path, separator="\t", encoding="utf-8"):
    return [(row[0], row[1]) for row in table(path, separator, encoding)]


def ml_100k(root):
    genres = [
        (row[0], str(c)) for row in table(root / "u.item", "|") for c in range(19) if row[5 + c] == "1"
    ]
    return [r[:3] for r in table(root / "u.data", "\t")], [genres]


def ml_1m(root):
    genres = [(r[0], g) for r in table(root / "movies.dat", "::") for g in r[2].split("|")]
    return [r[:3] for r in table(root / "ratings.dat", "::")], [genres]


def ml_1m_six_fields(root):
    ratings, fields = ml_1m(root)
    years = [
        (r[0], year.group(1))
        for r in table(root / "movies.dat", "::")
        if (year := re.search(r"\((\d{4})\)\s*$", r[1]))
    ]
    more = ("director", "writer", "actor", "country")
    return ratings, fields + [years] + [long_table(root / "features" / f"{f}.tsv") for f in more]


def amazon(root):
    fields = [long_table(root / f"item_{f}.tsv", ",") for f in ("brand", "category", "view")]
    return [r[:3] for r in table(root / "user_item.tsv", "\t")], fields


def bookcrossing(root):
    fields = [long_table(root / f"{f}.tsv") for f in ("author", "publisher", "year")]
    return [r[:3] for r in table(root / "ratings.tsv", "\t", "utf-8")], fields


def ml_latest_small(root):
    with open(root / "ratings.csv", encoding="utf-8") as file:
        ratings = [row[:3] for row in csv.reader(file)][1:]
    genres, periods = [], []
    with open(root / "movies.csv", encoding="utf-8") as file:
        for movie, title, names in list(csv.reader(file))[1:]:
            genres += [(movie, g) for g in names.split("|") if g != "(no genres listed)"]
            year = re.search(r"\((\d{4})", title)
            if year:
                periods.append((movie, str(int(year.group(1)) // 5)))
    return ratings, [genres, periods]


def ml_latest_small_four_fields(root):
    ratings, fields = ml_latest_small(root)
    more = root.with_name(root.name + "-features")
    return ratings, fields + [long_table(more / f"{f}.tsv") for f in ("director", "country")]


SETS = {
    "ml-100k": ml_100k,
    "ml-1m": ml_1m,
    "ml-1m-six-fields": ml_1m_six_fields,
    "amazon": amazon,
    "bookcrossing": bookcrossing,
    "ml-latest-small": ml_latest_small,
    "ml-latest-small-four-fields": ml_latest_small_four_fields,
}


def design(rows, users, items, fields):
    """One-hot user and item, then each field's values with weights that sum to 1."""
    row, column, weight = [], [], []
    for n, (user, item, _) in enumerate(rows):
        at = 0
        for ids, value in ((users, user), (items, item)):
            if value in ids:
                row.append(n), column.append(at + ids[value]), weight.append(1.0)
            at += len(ids)
        for values, of_item in fields:
            mine = of_item.get(item, [])
            for value in mine:
                if value in values:
                    row.append(n), column.append(at + values[value]), weight.append(1 / len(mine))
            at += len(values)
    return sparse.csr_matrix((weight, (row, column)), shape=(len(rows), at))


def index(values):
    return {value: i for i, value in enumerate(sorted(set(values)))}


def by_myfm(options, users, items, fields, train, test, target):
    import myfm

    model = myfm.MyFMRegressor(rank=options.rank, random_seed=42)
    model.fit(
        design(train, users, items, fields),
        target,
        n_iter=options.iterations,
        n_kept_samples=options.iterations - 50,
        group_shapes=[len(users), len(items)] + [len(values) for values, _ in fields],
    )
    return model.predict(design(test, users, items, fields))


def by_cmfrec(options, train, test, target):
    import pandas
    from cmfrec import CMF

    names = ["UserId", "ItemId"]
    frame = pandas.DataFrame([r[:2] for r in train], columns=names)
    frame["Rating"] = target
    model = CMF(
        k=options.rank, lambda_=options.penalty, niter=options.iterations, random_state=42, nthreads=2
    ).fit(frame)
    pairs = pandas.DataFrame([r[:2] for r in test], columns=names)
    predicted = model.predict(pairs["UserId"], pairs["ItemId"])
    return np.where(np.isnan(predicted), target.mean(), predicted)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("root", type=Path)
    parser.add_argument("--set", choices=SETS, required=True)
    parser.add_argument("--peer", choices=("myfm", "cmfrec"), default="myfm")
    parser.add_argument("--penalty", type=float, default=10, help="of cmfrec's factors and biases")
    parser.add_argument("--fold", type=int, default=0)
    parser.add_argument("--rank", type=int, default=8)
    parser.add_argument("--iterations", type=int, default=300)
    options = parser.parse_args()
    ratings, tables = SETS[options.set](options.root)
    held_out = [fold(r[0], r[1]) == options.fold for r in ratings]
    train = [r for r, out in zip(ratings, held_out) if not out]
    test = [r for r, out in zip(ratings, held_out) if out]
    users, items = index(r[0] for r in train), index(r[1] for r in train)
    fields = []
    for rows in tables:
        of_item = {}
        for item, value in rows:
            if value not in of_item.setdefault(item, []):
                of_item[item].append(value)
        fields.append((index(v for i in items for v in of_item.get(i, [])), of_item))
    target = np.array([float(r[2]) for r in train])
    begin = time.time()
    if options.peer == "myfm":
        predicted = by_myfm(options, users, items, fields, train, test, target)
    else:
        predicted = by_cmfrec(options, train, test, target)
    seconds = time.time() - begin
    predicted = predicted.clip(target.min(), target.max())
    truth = np.array([float(r[2]) for r in test])
    rmse = np.sqrt(np.mean((predicted - truth) ** 2))
    print(
        f"{options.peer}, {options.set} fold {options.fold}, rank {options.rank},"
        f" {options.iterations} iterations: RMSE {rmse:.4f}, {seconds:.0f} s"
    )


if __name__ == "__main__":
    main()
