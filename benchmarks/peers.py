#!/usr/bin/env python3
"""Other recommenders on a fold of `submit/afm evaluate`, with the same ratings and item features.

    pip install myfm cmfrec scikit-surprise xxhash
    benchmarks/peers.py DATA/ml-100k --set ml-100k --peer myfm --rank 8 --iterations 300
    benchmarks/peers.py DATA/ml-100k --set ml-100k --peer cmfrec --rank 64 --penalty 10
    benchmarks/peers.py DATA/ml-100k --set ml-100k --peer svdpp --rank 20 --iterations 20 --penalty .02
    benchmarks/peers.py DATA/ml-100k --set ml-100k --peer bpmf --rank 16 --iterations 200

myfm is libFM's Gibbs sampler for a factorisation machine over users, items and field values, with a
group of precisions each; cmfrec a factor model of users and items alone, by alternating least squares;
svd, svdpp and nmf are Surprise's, by stochastic gradient descent; bpmf is the Gibbs sampler of
Salakhutdinov and Mnih (ICML 2008), written out here. `--tune` tries a peer's grid of penalties on the
next fold, left out of the training ratings as in `submit/afm benchmark accuracy`, and takes the best.
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


def by_surprise(options, train, test, target):
    import pandas
    import surprise

    frame = pandas.DataFrame([(r[0], r[1], y) for r, y in zip(train, target)])
    scale = surprise.Reader(rating_scale=(target.min(), target.max()))
    data = surprise.Dataset.load_from_df(frame, scale).build_full_trainset()
    common = {"n_factors": options.rank, "n_epochs": options.iterations, "random_state": 42}
    if options.peer == "nmf":
        model = surprise.NMF(reg_pu=options.penalty, reg_qi=options.penalty, **common)
    else:
        kind = surprise.SVD if options.peer == "svd" else surprise.SVDpp
        model = kind(reg_all=options.penalty, **common)
    model.fit(data)
    return np.array([model.predict(r[0], r[1]).est for r in test])


def by_bpmf(options, users, items, train, test, target):
    """BPMF with the paper's priors: mean 0, beta 2, degrees of freedom k, scale I; precision 2."""
    random = np.random.default_rng(42)
    k, precision, mean = options.rank, 2.0, target.mean()
    u = np.array([users[r[0]] for r in train])
    i = np.array([items[r[1]] for r in train])
    y = target - mean
    sides = [(u, i, len(users)), (i, u, len(items))]
    factors = [0.1 * random.standard_normal((n, k)) for _, _, n in sides]
    orders = [np.argsort(mine, kind="stable") for mine, _, _ in sides]
    starts = [np.searchsorted(mine[o], np.arange(n + 1)) for (mine, _, n), o in zip(sides, orders)]
    known = [(users.get(r[0]), items.get(r[1])) for r in test]
    sums, draws = np.zeros(len(test)), 0
    for iteration in range(options.iterations):
        for side in (0, 1):
            x, other = factors[side], factors[1 - side]
            n, average = len(x), x.mean(axis=0)
            scatter = np.linalg.inv(
                np.eye(k) + n * np.cov(x.T, bias=True) + 2 * n / (2 + n) * np.outer(average, average)
            )
            root = np.linalg.cholesky((scatter + scatter.T) / 2)
            normals = root @ random.standard_normal((k, k + n))
            prior = normals @ normals.T
            centre = n * average / (2 + n) + np.linalg.solve(
                np.linalg.cholesky((2 + n) * prior).T, random.standard_normal(k)
            )
            _, counterpart, _ = sides[side]
            for row in range(n):
                rated = orders[side][starts[side][row] : starts[side][row + 1]]
                v = other[counterpart[rated]]
                lower = np.linalg.cholesky(prior + precision * v.T @ v)
                right = np.linalg.solve(lower, prior @ centre + precision * v.T @ y[rated])
                x[row] = np.linalg.solve(lower.T, right + random.standard_normal(k))
        if iteration >= options.iterations // 4:
            draws += 1
            sums += [
                0 if a is None or b is None else factors[0][a] @ factors[1][b] for a, b in known
            ]
    return mean + sums / draws


GRIDS = {
    "cmfrec": (5, 10, 15, 20),
    "svd": (0.02, 0.05, 0.08, 0.12),
    "svdpp": (0.02, 0.05, 0.08, 0.12),
    "nmf": (0.04, 0.06, 0.08, 0.12),
}


def predict(options, train, test, tables):
    """Trains on some ratings; predictions of others, clipped to the range of the training ratings."""
    users, items = index(r[0] for r in train), index(r[1] for r in train)
    target = np.array([float(r[2]) for r in train])
    if options.peer == "myfm":
        fields = []
        for rows in tables:
            of_item = {}
            for item, value in rows:
                if value not in of_item.setdefault(item, []):
                    of_item[item].append(value)
            fields.append((index(v for i in items for v in of_item.get(i, [])), of_item))
        predicted = by_myfm(options, users, items, fields, train, test, target)
    elif options.peer == "cmfrec":
        predicted = by_cmfrec(options, train, test, target)
    elif options.peer == "bpmf":
        predicted = by_bpmf(options, users, items, train, test, target)
    else:
        predicted = by_surprise(options, train, test, target)
    return predicted.clip(target.min(), target.max())


def rmse(predicted, test):
    return np.sqrt(np.mean((predicted - np.array([float(r[2]) for r in test])) ** 2))


def split(ratings, left_out):
    held_out = [fold(r[0], r[1]) == left_out for r in ratings]
    return (
        [r for r, out in zip(ratings, held_out) if not out],
        [r for r, out in zip(ratings, held_out) if out],
    )


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("root", type=Path)
    parser.add_argument("--set", choices=SETS, required=True)
    parser.add_argument("--peer", choices=("myfm", "bpmf", *GRIDS), default="myfm")
    parser.add_argument("--penalty", type=float, default=10, help="of factors and biases")
    parser.add_argument("--tune", action="store_true", help="choose the penalty from the peer's grid")
    parser.add_argument("--fold", type=int, default=0)
    parser.add_argument("--rank", type=int, default=8)
    parser.add_argument("--iterations", type=int, default=300)
    options = parser.parse_args()
    ratings, tables = SETS[options.set](options.root)
    train, test = split(ratings, options.fold)
    if options.tune:
        inner, left = split(train, (options.fold + 1) % 5)
        trials = {}
        for options.penalty in GRIDS[options.peer]:
            trials[options.penalty] = rmse(predict(options, inner, left, tables), left)
        options.penalty = min(trials, key=trials.get)
    begin = time.time()
    error = rmse(predict(options, train, test, tables), test)
    print(
        f"{options.peer}, {options.set} fold {options.fold}, rank {options.rank},"
        f" {options.iterations} iterations, penalty {options.penalty}: RMSE {error:.4f},"
        f" {time.time() - begin:.0f} s"
    )


if __name__ == "__main__":
    main()
