"""What a client of Spark Connect does, in a process of its own; prints JSON. Arguments: address, folder."""

from __future__ import annotations

import json
import sys

from pyspark.ml import Pipeline, PipelineModel
from pyspark.ml.evaluation import RegressionEvaluator
from pyspark.ml.tuning import CrossValidator, ParamGridBuilder
from pyspark.sql import SparkSession

spark = SparkSession.builder.remote(sys.argv[1]).getOrCreate()
folder = sys.argv[2]

import spark_afm  # noqa: E402
from sample import ROWS, SCHEMA, small  # noqa: E402

ratings = spark.createDataFrame(ROWS, SCHEMA).coalesce(1)


def predictions(model: object) -> list[list[object]]:
    table = model.transform(ratings)  # type: ignore[attr-defined]
    return [
        list(row) for row in table.select("user", "item", "prediction").orderBy("user", "item").collect()
    ]


model = small().fit(ratings)
model.write().overwrite().save(f"{folder}/model")
loaded = spark_afm.AfmModel.load(f"{folder}/model")
pipeline = Pipeline(stages=[small()]).fit(ratings)
pipeline.write().overwrite().save(f"{folder}/pipeline")
point = spark_afm.AfmEstimator(inference="point", featureCols=["genre"], rank=4, maxIter=10, numBlocks=2)
validated = CrossValidator(
    estimator=point,
    estimatorParamMaps=ParamGridBuilder().addGrid(point.userRegParam, [1e6, 3.0]).build(),
    evaluator=RegressionEvaluator(labelCol="rating"),
    numFolds=2,
    seed=7,
).fit(ratings)
users = ratings.where("user < 2").select("user").distinct()
try:
    model.foldIn(ratings)
    refused = ""
except RuntimeError as error:
    refused = str(error)
print(
    json.dumps(
        {
            "predictions": predictions(model),
            "loaded": predictions(loaded),
            "pipeline": predictions(PipelineModel.load(f"{folder}/pipeline")),
            "attention": [
                [row["user"], row["field"], row["attention"]]
                for row in model.attention().orderBy("user", "field").collect()
            ],
            "tables": {
                name: getattr(model, name)().count()
                for name in (
                    "userFactors",
                    "itemFactors",
                    "featureFactors",
                    "attentionWeights",
                    "preferences",
                )
            },
            "explained": model.explain(ratings.limit(3)).where("size(explanation) = 2").count(),
            "recommended": [
                [item["item"] for item in row["recommendations"]]
                for row in model.recommend(users=users).orderBy("user").collect()
            ],
            "similar": {
                row["item"]: [other["item"] for other in row["similar"]]
                for row in model.similarItems(ratings.select("item").distinct().limit(3)).collect()
            },
            "chosen": [float(value) for value in validated.avgMetrics],
            "refused": refused,
        }
    )
)
