"""Ratings that tests of both kinds of session train on, and how."""

from __future__ import annotations

import spark_afm

SCHEMA = "user INT, item INT, rating DOUBLE, genre STRING"
ROWS = [
    (user, item, float((user + item) % 2 * 2 + 2 + (user * item) % 2), f"genre{item % 3}")
    for user in range(30)
    for item in range(20)
    if (user * 7 + item * 3) % 5
]


def small() -> spark_afm.AfmEstimator:
    """An estimator whose training takes a second or two."""
    return spark_afm.AfmEstimator(
        featureCols=["genre"], rank=4, numSamples=5, burnIn=2, thinning=1, numBlocks=2, keptSamples=2
    )
