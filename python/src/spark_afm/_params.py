# Written by ParamsTest from the parameters of the Java classes: change them there, and run
# mvn test -Dtest=ParamsTest -Dparameters.write=true
"""The parameters of estimators, models and the joiner.

Each parameter has a mixin with its getter and its setter. A class of this package has the mixins of
all parameters that its Java class has, and takes them as keywords.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypedDict

from pyspark.ml.param import Param, Params, TypeConverters

if TYPE_CHECKING:
    from typing_extensions import Self


class HasAttentionCol(Params):
    """Mixin with the parameter ``attentionCol``."""

    attentionCol: Param[str] = Param(
        Params._dummy(),
        "attentionCol",
        "The column to add for the user's attention, a map from field to share; if the name is empty, no column is added.",
        typeConverter=TypeConverters.toString,
    )

    def getAttentionCol(self) -> str:
        """The column to add for the user's attention, a map from field to share; if the name is empty, no column is added."""
        return self.getOrDefault(self.attentionCol)

    def setAttentionCol(self, value: str) -> Self:
        """Sets ``attentionCol``."""
        return self._set(attentionCol=value)


class HasAttentionRegParam(Params):
    """Mixin with the parameter ``attentionRegParam``."""

    attentionRegParam: Param[float] = Param(
        Params._dummy(),
        "attentionRegParam",
        "The precision of the prior of the attention weights W_a and of the MLP's weights, ≥ 0, for inference point.",
        typeConverter=TypeConverters.toFloat,
    )

    def getAttentionRegParam(self) -> float:
        """The precision of the prior of the attention weights W_a and of the MLP's weights, ≥ 0, for inference point."""
        return self.getOrDefault(self.attentionRegParam)

    def setAttentionRegParam(self, value: float) -> Self:
        """Sets ``attentionRegParam``."""
        return self._set(attentionRegParam=value)


class HasBiasRegParam(Params):
    """Mixin with the parameter ``biasRegParam``."""

    biasRegParam: Param[float] = Param(
        Params._dummy(),
        "biasRegParam",
        "The precision of the prior of all biases, ≥ 0, for inference point.",
        typeConverter=TypeConverters.toFloat,
    )

    def getBiasRegParam(self) -> float:
        """The precision of the prior of all biases, ≥ 0, for inference point."""
        return self.getOrDefault(self.biasRegParam)

    def setBiasRegParam(self, value: float) -> Self:
        """Sets ``biasRegParam``."""
        return self._set(biasRegParam=value)


class HasBurnIn(Params):
    """Mixin with the parameter ``burnIn``."""

    burnIn: Param[int] = Param(
        Params._dummy(),
        "burnIn",
        "The number of epochs before the first draw that counts, ≥ 0, for inference posterior.",
        typeConverter=TypeConverters.toInt,
    )

    def getBurnIn(self) -> int:
        """The number of epochs before the first draw that counts, ≥ 0, for inference posterior."""
        return self.getOrDefault(self.burnIn)

    def setBurnIn(self, value: int) -> Self:
        """Sets ``burnIn``."""
        return self._set(burnIn=value)


class HasCentredAttention(Params):
    """Mixin with the parameter ``centredAttention``."""

    centredAttention: Param[bool] = Param(
        Params._dummy(),
        "centredAttention",
        "Whether the gate is centred on the mean user; false is the paper's Eq. 2 to the letter.",
        typeConverter=TypeConverters.toBoolean,
    )

    def getCentredAttention(self) -> bool:
        """Whether the gate is centred on the mean user; false is the paper's Eq. 2 to the letter."""
        return self.getOrDefault(self.centredAttention)

    def setCentredAttention(self, value: bool) -> Self:
        """Sets ``centredAttention``."""
        return self._set(centredAttention=value)


class HasCheckpointDir(Params):
    """Mixin with the parameter ``checkpointDir``."""

    checkpointDir: Param[str] = Param(
        Params._dummy(),
        "checkpointDir",
        "The folder of the training's checkpoints, one every checkpointInterval epochs, on a file system that driver and executors see, for one training at a time; if the name is empty, there are none.",
        typeConverter=TypeConverters.toString,
    )

    def getCheckpointDir(self) -> str:
        """The folder of the training's checkpoints, one every checkpointInterval epochs, on a file system that driver and executors see, for one training at a time; if the name is empty, there are none."""
        return self.getOrDefault(self.checkpointDir)

    def setCheckpointDir(self, value: str) -> Self:
        """Sets ``checkpointDir``."""
        return self._set(checkpointDir=value)


class HasCheckpointInterval(Params):
    """Mixin with the parameter ``checkpointInterval``."""

    checkpointInterval: Param[int] = Param(
        Params._dummy(),
        "checkpointInterval",
        "The number of epochs between cuts of the lineage, ≥ 1; a cut goes to checkpointDir, else to the checkpoint directory if Spark has one.",
        typeConverter=TypeConverters.toInt,
    )

    def getCheckpointInterval(self) -> int:
        """The number of epochs between cuts of the lineage, ≥ 1; a cut goes to checkpointDir, else to the checkpoint directory if Spark has one."""
        return self.getOrDefault(self.checkpointInterval)

    def setCheckpointInterval(self, value: int) -> Self:
        """Sets ``checkpointInterval``."""
        return self._set(checkpointInterval=value)


class HasClipPredictions(Params):
    """Mixin with the parameter ``clipPredictions``."""

    clipPredictions: Param[bool] = Param(
        Params._dummy(),
        "clipPredictions",
        "Whether predictions are kept within the range of the training ratings.",
        typeConverter=TypeConverters.toBoolean,
    )

    def getClipPredictions(self) -> bool:
        """Whether predictions are kept within the range of the training ratings."""
        return self.getOrDefault(self.clipPredictions)

    def setClipPredictions(self, value: bool) -> Self:
        """Sets ``clipPredictions``."""
        return self._set(clipPredictions=value)


class HasColdStartStrategy(Params):
    """Mixin with the parameter ``coldStartStrategy``."""

    coldStartStrategy: Param[str] = Param(
        Params._dummy(),
        "coldStartStrategy",
        "What is predicted for users and items that were not in training: features predicts unknown items from their features and unknown users as the average user, nan predicts NaN, and drop drops the row.",
        typeConverter=TypeConverters.toString,
    )

    def getColdStartStrategy(self) -> str:
        """What is predicted for users and items that were not in training: features predicts unknown items from their features and unknown users as the average user, nan predicts NaN, and drop drops the row."""
        return self.getOrDefault(self.coldStartStrategy)

    def setColdStartStrategy(self, value: str) -> Self:
        """Sets ``coldStartStrategy``."""
        return self._set(coldStartStrategy=value)


class HasCompareUniform(Params):
    """Mixin with the parameter ``compareUniform``."""

    compareUniform: Param[bool] = Param(
        Params._dummy(),
        "compareUniform",
        "Whether a second model with a uniform gate is trained as well, to report what the learned gate gains over it on the held-out ratings (AfmTrainingSummary.attentionGain).",
        typeConverter=TypeConverters.toBoolean,
    )

    def getCompareUniform(self) -> bool:
        """Whether a second model with a uniform gate is trained as well, to report what the learned gate gains over it on the held-out ratings (AfmTrainingSummary.attentionGain)."""
        return self.getOrDefault(self.compareUniform)

    def setCompareUniform(self, value: bool) -> Self:
        """Sets ``compareUniform``."""
        return self._set(compareUniform=value)


class HasDuplicates(Params):
    """Mixin with the parameter ``duplicates``."""

    duplicates: Param[str] = Param(
        Params._dummy(),
        "duplicates",
        "What is done with several ratings of one user and item: error refuses them, keep keeps all of them, mean takes their mean, last takes the last by timestampCol, sum adds them up, and count takes their number for the rating (ratingCol may be missing).",
        typeConverter=TypeConverters.toString,
    )

    def getDuplicates(self) -> str:
        """What is done with several ratings of one user and item: error refuses them, keep keeps all of them, mean takes their mean, last takes the last by timestampCol, sum adds them up, and count takes their number for the rating (ratingCol may be missing)."""
        return self.getOrDefault(self.duplicates)

    def setDuplicates(self, value: str) -> Self:
        """Sets ``duplicates``."""
        return self._set(duplicates=value)


class HasFeatureCols(Params):
    """Mixin with the parameter ``featureCols``."""

    featureCols: Param[list[str]] = Param(
        Params._dummy(),
        "featureCols",
        "The columns of item features, one for each field; see featureKinds.",
        typeConverter=TypeConverters.toListString,
    )

    def getFeatureCols(self) -> list[str]:
        """The columns of item features, one for each field; see featureKinds."""
        return self.getOrDefault(self.featureCols)

    def setFeatureCols(self, value: list[str]) -> Self:
        """Sets ``featureCols``."""
        return self._set(featureCols=value)


class HasFeatureKinds(Params):
    """Mixin with the parameter ``featureKinds``."""

    featureKinds: Param[list[str]] = Param(
        Params._dummy(),
        "featureKinds",
        "The kinds of those feature columns whose type does not tell their kind, as column:kind; kinds are categorical, multiValued, weightedBag, continuous, denseVector and text.",
        typeConverter=TypeConverters.toListString,
    )

    def getFeatureKinds(self) -> list[str]:
        """The kinds of those feature columns whose type does not tell their kind, as column:kind; kinds are categorical, multiValued, weightedBag, continuous, denseVector and text."""
        return self.getOrDefault(self.featureKinds)

    def setFeatureKinds(self, value: list[str]) -> Self:
        """Sets ``featureKinds``."""
        return self._set(featureKinds=value)


class HasFieldsRegParam(Params):
    """Mixin with the parameter ``fieldsRegParam``."""

    fieldsRegParam: Param[float] = Param(
        Params._dummy(),
        "fieldsRegParam",
        "The precision of the prior of the factors of field values, ≥ 0, for inference point.",
        typeConverter=TypeConverters.toFloat,
    )

    def getFieldsRegParam(self) -> float:
        """The precision of the prior of the factors of field values, ≥ 0, for inference point."""
        return self.getOrDefault(self.fieldsRegParam)

    def setFieldsRegParam(self, value: float) -> Self:
        """Sets ``fieldsRegParam``."""
        return self._set(fieldsRegParam=value)


class HasFitFieldBias(Params):
    """Mixin with the parameter ``fitFieldBias``."""

    fitFieldBias: Param[bool] = Param(
        Params._dummy(),
        "fitFieldBias",
        "Whether field values have biases.",
        typeConverter=TypeConverters.toBoolean,
    )

    def getFitFieldBias(self) -> bool:
        """Whether field values have biases."""
        return self.getOrDefault(self.fitFieldBias)

    def setFitFieldBias(self, value: bool) -> Self:
        """Sets ``fitFieldBias``."""
        return self._set(fitFieldBias=value)


class HasFitIntercept(Params):
    """Mixin with the parameter ``fitIntercept``."""

    fitIntercept: Param[bool] = Param(
        Params._dummy(),
        "fitIntercept",
        "Whether there is a global mean.",
        typeConverter=TypeConverters.toBoolean,
    )

    def getFitIntercept(self) -> bool:
        """Whether there is a global mean."""
        return self.getOrDefault(self.fitIntercept)

    def setFitIntercept(self, value: bool) -> Self:
        """Sets ``fitIntercept``."""
        return self._set(fitIntercept=value)


class HasFitItemBias(Params):
    """Mixin with the parameter ``fitItemBias``."""

    fitItemBias: Param[bool] = Param(
        Params._dummy(),
        "fitItemBias",
        "Whether items have biases.",
        typeConverter=TypeConverters.toBoolean,
    )

    def getFitItemBias(self) -> bool:
        """Whether items have biases."""
        return self.getOrDefault(self.fitItemBias)

    def setFitItemBias(self, value: bool) -> Self:
        """Sets ``fitItemBias``."""
        return self._set(fitItemBias=value)


class HasFitUserBias(Params):
    """Mixin with the parameter ``fitUserBias``."""

    fitUserBias: Param[bool] = Param(
        Params._dummy(),
        "fitUserBias",
        "Whether users have biases.",
        typeConverter=TypeConverters.toBoolean,
    )

    def getFitUserBias(self) -> bool:
        """Whether users have biases."""
        return self.getOrDefault(self.fitUserBias)

    def setFitUserBias(self, value: bool) -> Self:
        """Sets ``fitUserBias``."""
        return self._set(fitUserBias=value)


class HasHiddenSize(Params):
    """Mixin with the parameter ``hiddenSize``."""

    hiddenSize: Param[int] = Param(
        Params._dummy(),
        "hiddenSize",
        "The number of hidden units of the MLP interaction, ≥ 1.",
        typeConverter=TypeConverters.toInt,
    )

    def getHiddenSize(self) -> int:
        """The number of hidden units of the MLP interaction, ≥ 1."""
        return self.getOrDefault(self.hiddenSize)

    def setHiddenSize(self, value: int) -> Self:
        """Sets ``hiddenSize``."""
        return self._set(hiddenSize=value)


class HasInference(Params):
    """Mixin with the parameter ``inference``."""

    inference: Param[str] = Param(
        Params._dummy(),
        "inference",
        "What is learned: posterior is the mean over draws from the posterior and has nothing to tune, and point is one estimate under the precisions that the regParams (userRegParam and so on) give.",
        typeConverter=TypeConverters.toString,
    )

    def getInference(self) -> str:
        """What is learned: posterior is the mean over draws from the posterior and has nothing to tune, and point is one estimate under the precisions that the regParams (userRegParam and so on) give."""
        return self.getOrDefault(self.inference)

    def setInference(self, value: str) -> Self:
        """Sets ``inference``."""
        return self._set(inference=value)


class HasInitialModel(Params):
    """Mixin with the parameter ``initialModel``."""

    initialModel: Param[str] = Param(
        Params._dummy(),
        "initialModel",
        "The folder of a saved AfmModel to begin with instead of at random: of a posterior mean its last draw, which it must have kept (keptSamples ≥ 1). What it does not know begins at random; if the name is empty, everything does.",
        typeConverter=TypeConverters.toString,
    )

    def getInitialModel(self) -> str:
        """The folder of a saved AfmModel to begin with instead of at random: of a posterior mean its last draw, which it must have kept (keptSamples ≥ 1). What it does not know begins at random; if the name is empty, everything does."""
        return self.getOrDefault(self.initialModel)

    def setInitialModel(self, value: str) -> Self:
        """Sets ``initialModel``."""
        return self._set(initialModel=value)


class HasInteraction(Params):
    """Mixin with the parameter ``interaction``."""

    interaction: Param[str] = Param(
        Params._dummy(),
        "interaction",
        "How a user and an attended item make a score: innerProduct (Eq. 4), or one sigmoid hidden layer (Eq. 5) on u ⊙ v (mlpProduct) or on [u; v] (mlpConcatenation).",
        typeConverter=TypeConverters.toString,
    )

    def getInteraction(self) -> str:
        """How a user and an attended item make a score: innerProduct (Eq. 4), or one sigmoid hidden layer (Eq. 5) on u ⊙ v (mlpProduct) or on [u; v] (mlpConcatenation)."""
        return self.getOrDefault(self.interaction)

    def setInteraction(self, value: str) -> Self:
        """Sets ``interaction``."""
        return self._set(interaction=value)


class HasIntermediateStorageLevel(Params):
    """Mixin with the parameter ``intermediateStorageLevel``."""

    intermediateStorageLevel: Param[str] = Param(
        Params._dummy(),
        "intermediateStorageLevel",
        "The storage level of ratings and user factors during training, other than NONE.",
        typeConverter=TypeConverters.toString,
    )

    def getIntermediateStorageLevel(self) -> str:
        """The storage level of ratings and user factors during training, other than NONE."""
        return self.getOrDefault(self.intermediateStorageLevel)

    def setIntermediateStorageLevel(self, value: str) -> Self:
        """Sets ``intermediateStorageLevel``."""
        return self._set(intermediateStorageLevel=value)


class HasItemCol(Params):
    """Mixin with the parameter ``itemCol``."""

    itemCol: Param[str] = Param(
        Params._dummy(),
        "itemCol",
        "The column of item ids, of type string, integral or decimal.",
        typeConverter=TypeConverters.toString,
    )

    def getItemCol(self) -> str:
        """The column of item ids, of type string, integral or decimal."""
        return self.getOrDefault(self.itemCol)

    def setItemCol(self, value: str) -> Self:
        """Sets ``itemCol``."""
        return self._set(itemCol=value)


class HasItemRegParam(Params):
    """Mixin with the parameter ``itemRegParam``."""

    itemRegParam: Param[float] = Param(
        Params._dummy(),
        "itemRegParam",
        "The precision of the prior of item factors, ≥ 0, for inference point.",
        typeConverter=TypeConverters.toFloat,
    )

    def getItemRegParam(self) -> float:
        """The precision of the prior of item factors, ≥ 0, for inference point."""
        return self.getOrDefault(self.itemRegParam)

    def setItemRegParam(self, value: float) -> Self:
        """Sets ``itemRegParam``."""
        return self._set(itemRegParam=value)


class HasKeptSamples(Params):
    """Mixin with the parameter ``keptSamples``."""

    keptSamples: Param[int] = Param(
        Params._dummy(),
        "keptSamples",
        "The number of draws that the model keeps beside their mean, ≥ 0; predictionStdCol needs at least 2.",
        typeConverter=TypeConverters.toInt,
    )

    def getKeptSamples(self) -> int:
        """The number of draws that the model keeps beside their mean, ≥ 0; predictionStdCol needs at least 2."""
        return self.getOrDefault(self.keptSamples)

    def setKeptSamples(self, value: int) -> Self:
        """Sets ``keptSamples``."""
        return self._set(keptSamples=value)


class HasLearnAttention(Params):
    """Mixin with the parameter ``learnAttention``."""

    learnAttention: Param[bool] = Param(
        Params._dummy(),
        "learnAttention",
        "Whether the gate is learned; false holds it uniform, and the model is then SVDFeature.",
        typeConverter=TypeConverters.toBoolean,
    )

    def getLearnAttention(self) -> bool:
        """Whether the gate is learned; false holds it uniform, and the model is then SVDFeature."""
        return self.getOrDefault(self.learnAttention)

    def setLearnAttention(self, value: bool) -> Self:
        """Sets ``learnAttention``."""
        return self._set(learnAttention=value)


class HasLoss(Params):
    """Mixin with the parameter ``loss``."""

    loss: Param[str] = Param(
        Params._dummy(),
        "loss",
        "The loss of a prediction: squared for ratings, logistic for 0 and 1.",
        typeConverter=TypeConverters.toString,
    )

    def getLoss(self) -> str:
        """The loss of a prediction: squared for ratings, logistic for 0 and 1."""
        return self.getOrDefault(self.loss)

    def setLoss(self, value: str) -> Self:
        """Sets ``loss``."""
        return self._set(loss=value)


class HasMaxIter(Params):
    """Mixin with the parameter ``maxIter``."""

    maxIter: Param[int] = Param(
        Params._dummy(),
        "maxIter",
        "The largest number of epochs for inference point, ≥ 1.",
        typeConverter=TypeConverters.toInt,
    )

    def getMaxIter(self) -> int:
        """The largest number of epochs for inference point, ≥ 1."""
        return self.getOrDefault(self.maxIter)

    def setMaxIter(self, value: int) -> Self:
        """Sets ``maxIter``."""
        return self._set(maxIter=value)


class HasMiniBatchSize(Params):
    """Mixin with the parameter ``miniBatchSize``."""

    miniBatchSize: Param[int] = Param(
        Params._dummy(),
        "miniBatchSize",
        "The number of ratings of one user for which the user's gate is held fixed, ≥ 1.",
        typeConverter=TypeConverters.toInt,
    )

    def getMiniBatchSize(self) -> int:
        """The number of ratings of one user for which the user's gate is held fixed, ≥ 1."""
        return self.getOrDefault(self.miniBatchSize)

    def setMiniBatchSize(self, value: int) -> Self:
        """Sets ``miniBatchSize``."""
        return self._set(miniBatchSize=value)


class HasNumBlocks(Params):
    """Mixin with the parameter ``numBlocks``."""

    numBlocks: Param[int] = Param(
        Params._dummy(),
        "numBlocks",
        "The number P of blocks of users that the ratings are partitioned into, ≥ 1; when unset: the session's default parallelism, but at least 2.",
        typeConverter=TypeConverters.toInt,
    )

    def getNumBlocks(self) -> int | None:
        """The number P of blocks of users that the ratings are partitioned into, ≥ 1; when unset: the session's default parallelism, but at least 2."""
        return self.getOrDefault(self.numBlocks) if self.isDefined(self.numBlocks) else None

    def setNumBlocks(self, value: int) -> Self:
        """Sets ``numBlocks``."""
        return self._set(numBlocks=value)


class HasNumSamples(Params):
    """Mixin with the parameter ``numSamples``."""

    numSamples: Param[int] = Param(
        Params._dummy(),
        "numSamples",
        "The number of draws from the posterior that are averaged, ≥ 1; training takes burnIn + numSamples · thinning epochs.",
        typeConverter=TypeConverters.toInt,
    )

    def getNumSamples(self) -> int:
        """The number of draws from the posterior that are averaged, ≥ 1; training takes burnIn + numSamples · thinning epochs."""
        return self.getOrDefault(self.numSamples)

    def setNumSamples(self, value: int) -> Self:
        """Sets ``numSamples``."""
        return self._set(numSamples=value)


class HasOutputTable(Params):
    """Mixin with the parameter ``outputTable``."""

    outputTable: Param[str] = Param(
        Params._dummy(),
        "outputTable",
        "What transform returns: predictions, explanations of the same pairs, recommendations for the users in userCol, similarItems to the items in itemCol, similarUsers to the users in userCol, or, whatever the input, attention, preferences, userFactors, itemFactors, featureFactors or attentionWeights. Spark Connect lets nothing else of a model through.",
        typeConverter=TypeConverters.toString,
    )

    def getOutputTable(self) -> str:
        """What transform returns: predictions, explanations of the same pairs, recommendations for the users in userCol, similarItems to the items in itemCol, similarUsers to the users in userCol, or, whatever the input, attention, preferences, userFactors, itemFactors, featureFactors or attentionWeights. Spark Connect lets nothing else of a model through."""
        return self.getOrDefault(self.outputTable)

    def setOutputTable(self, value: str) -> Self:
        """Sets ``outputTable``."""
        return self._set(outputTable=value)


class HasPatience(Params):
    """Mixin with the parameter ``patience``."""

    patience: Param[int] = Param(
        Params._dummy(),
        "patience",
        "The number of measurements without a better validation error after which training ends, ≥ 1; inference point measures after each epoch, and posterior after each draw.",
        typeConverter=TypeConverters.toInt,
    )

    def getPatience(self) -> int:
        """The number of measurements without a better validation error after which training ends, ≥ 1; inference point measures after each epoch, and posterior after each draw."""
        return self.getOrDefault(self.patience)

    def setPatience(self, value: int) -> Self:
        """Sets ``patience``."""
        return self._set(patience=value)


class HasPredictionCol(Params):
    """Mixin with the parameter ``predictionCol``."""

    predictionCol: Param[str] = Param(
        Params._dummy(),
        "predictionCol",
        "The column to add for predictions, which are ratings, or probabilities for the logistic loss.",
        typeConverter=TypeConverters.toString,
    )

    def getPredictionCol(self) -> str:
        """The column to add for predictions, which are ratings, or probabilities for the logistic loss."""
        return self.getOrDefault(self.predictionCol)

    def setPredictionCol(self, value: str) -> Self:
        """Sets ``predictionCol``."""
        return self._set(predictionCol=value)


class HasPredictionSourceCol(Params):
    """Mixin with the parameter ``predictionSourceCol``."""

    predictionSourceCol: Param[str] = Param(
        Params._dummy(),
        "predictionSourceCol",
        "The column to add that says what a prediction rests on (PredictionSource); if the name is empty, no column is added.",
        typeConverter=TypeConverters.toString,
    )

    def getPredictionSourceCol(self) -> str:
        """The column to add that says what a prediction rests on (PredictionSource); if the name is empty, no column is added."""
        return self.getOrDefault(self.predictionSourceCol)

    def setPredictionSourceCol(self, value: str) -> Self:
        """Sets ``predictionSourceCol``."""
        return self._set(predictionSourceCol=value)


class HasPredictionStdCol(Params):
    """Mixin with the parameter ``predictionStdCol``."""

    predictionStdCol: Param[str] = Param(
        Params._dummy(),
        "predictionStdCol",
        "The column to add for the posterior standard deviation of the expected rating, without a single rating's noise, where the model has kept draws (keptSamples ≥ 2). It is null for users that were not in training; if the name is empty, no column is added.",
        typeConverter=TypeConverters.toString,
    )

    def getPredictionStdCol(self) -> str:
        """The column to add for the posterior standard deviation of the expected rating, without a single rating's noise, where the model has kept draws (keptSamples ≥ 2). It is null for users that were not in training; if the name is empty, no column is added."""
        return self.getOrDefault(self.predictionStdCol)

    def setPredictionStdCol(self, value: str) -> Self:
        """Sets ``predictionStdCol``."""
        return self._set(predictionStdCol=value)


class HasRank(Params):
    """Mixin with the parameter ``rank``."""

    rank: Param[int] = Param(
        Params._dummy(),
        "rank",
        "The number k of latent dimensions, ≥ 1.",
        typeConverter=TypeConverters.toInt,
    )

    def getRank(self) -> int:
        """The number k of latent dimensions, ≥ 1."""
        return self.getOrDefault(self.rank)

    def setRank(self, value: int) -> Self:
        """Sets ``rank``."""
        return self._set(rank=value)


class HasRatingCol(Params):
    """Mixin with the parameter ``ratingCol``."""

    ratingCol: Param[str] = Param(
        Params._dummy(),
        "ratingCol",
        "The column of ratings, which are numbers; the logistic loss takes 0 and 1.",
        typeConverter=TypeConverters.toString,
    )

    def getRatingCol(self) -> str:
        """The column of ratings, which are numbers; the logistic loss takes 0 and 1."""
        return self.getOrDefault(self.ratingCol)

    def setRatingCol(self, value: str) -> Self:
        """Sets ``ratingCol``."""
        return self._set(ratingCol=value)


class HasResume(Params):
    """Mixin with the parameter ``resume``."""

    resume: Param[bool] = Param(
        Params._dummy(),
        "resume",
        "Whether training goes on from the newest checkpoint in checkpointDir, to the same bits; without one it begins at the beginning. If false, old checkpoints there are removed.",
        typeConverter=TypeConverters.toBoolean,
    )

    def getResume(self) -> bool:
        """Whether training goes on from the newest checkpoint in checkpointDir, to the same bits; without one it begins at the beginning. If false, old checkpoints there are removed."""
        return self.getOrDefault(self.resume)

    def setResume(self, value: bool) -> Self:
        """Sets ``resume``."""
        return self._set(resume=value)


class HasRoundsPerEpoch(Params):
    """Mixin with the parameter ``roundsPerEpoch``."""

    roundsPerEpoch: Param[int] = Param(
        Params._dummy(),
        "roundsPerEpoch",
        "The number B of times in an epoch that the driver sums up what the blocks have found, ≥ 1; when unset: 1 for the squared loss's posterior, otherwise 1 for up to 2 blocks, 2 for up to 8, and 4 for more.",
        typeConverter=TypeConverters.toInt,
    )

    def getRoundsPerEpoch(self) -> int | None:
        """The number B of times in an epoch that the driver sums up what the blocks have found, ≥ 1; when unset: 1 for the squared loss's posterior, otherwise 1 for up to 2 blocks, 2 for up to 8, and 4 for more."""
        return self.getOrDefault(self.roundsPerEpoch) if self.isDefined(self.roundsPerEpoch) else None

    def setRoundsPerEpoch(self, value: int) -> Self:
        """Sets ``roundsPerEpoch``."""
        return self._set(roundsPerEpoch=value)


class HasSeed(Params):
    """Mixin with the parameter ``seed``."""

    seed: Param[int] = Param(
        Params._dummy(),
        "seed",
        "The seed of all random numbers.",
        typeConverter=TypeConverters.toInt,
    )

    def getSeed(self) -> int:
        """The seed of all random numbers."""
        return self.getOrDefault(self.seed)

    def setSeed(self, value: int) -> Self:
        """Sets ``seed``."""
        return self._set(seed=value)


class HasStepScale(Params):
    """Mixin with the parameter ``stepScale``."""

    stepScale: Param[float] = Param(
        Params._dummy(),
        "stepScale",
        "The share η of its posterior width that a row of factors moves in an epoch, in (0, 2]; when unset: 1.2 for inference posterior with the logistic loss and 0.8 for point. It has no effect on the squared loss's posterior, whose rows are drawn.",
        typeConverter=TypeConverters.toFloat,
    )

    def getStepScale(self) -> float | None:
        """The share η of its posterior width that a row of factors moves in an epoch, in (0, 2]; when unset: 1.2 for inference posterior with the logistic loss and 0.8 for point. It has no effect on the squared loss's posterior, whose rows are drawn."""
        return self.getOrDefault(self.stepScale) if self.isDefined(self.stepScale) else None

    def setStepScale(self, value: float) -> Self:
        """Sets ``stepScale``."""
        return self._set(stepScale=value)


class HasSynchronous(Params):
    """Mixin with the parameter ``synchronous``."""

    synchronous: Param[bool] = Param(
        Params._dummy(),
        "synchronous",
        "Whether the workers keep the item side unchanged during a round; training then needs many rounds.",
        typeConverter=TypeConverters.toBoolean,
    )

    def getSynchronous(self) -> bool:
        """Whether the workers keep the item side unchanged during a round; training then needs many rounds."""
        return self.getOrDefault(self.synchronous)

    def setSynchronous(self, value: bool) -> Self:
        """Sets ``synchronous``."""
        return self._set(synchronous=value)


class HasThinning(Params):
    """Mixin with the parameter ``thinning``."""

    thinning: Param[int] = Param(
        Params._dummy(),
        "thinning",
        "The number of epochs from one draw that counts to the next, ≥ 1.",
        typeConverter=TypeConverters.toInt,
    )

    def getThinning(self) -> int:
        """The number of epochs from one draw that counts to the next, ≥ 1."""
        return self.getOrDefault(self.thinning)

    def setThinning(self, value: int) -> Self:
        """Sets ``thinning``."""
        return self._set(thinning=value)


class HasTimestampCol(Params):
    """Mixin with the parameter ``timestampCol``."""

    timestampCol: Param[str] = Param(
        Params._dummy(),
        "timestampCol",
        "The column of the ratings' times, which duplicates = last needs; if the name is empty, there is none.",
        typeConverter=TypeConverters.toString,
    )

    def getTimestampCol(self) -> str:
        """The column of the ratings' times, which duplicates = last needs; if the name is empty, there is none."""
        return self.getOrDefault(self.timestampCol)

    def setTimestampCol(self, value: str) -> Self:
        """Sets ``timestampCol``."""
        return self._set(timestampCol=value)


class HasUserCol(Params):
    """Mixin with the parameter ``userCol``."""

    userCol: Param[str] = Param(
        Params._dummy(),
        "userCol",
        "The column of user ids, of type string, integral or decimal.",
        typeConverter=TypeConverters.toString,
    )

    def getUserCol(self) -> str:
        """The column of user ids, of type string, integral or decimal."""
        return self.getOrDefault(self.userCol)

    def setUserCol(self, value: str) -> Self:
        """Sets ``userCol``."""
        return self._set(userCol=value)


class HasUserRegParam(Params):
    """Mixin with the parameter ``userRegParam``."""

    userRegParam: Param[float] = Param(
        Params._dummy(),
        "userRegParam",
        "The precision of the prior of user factors, on standardised ratings, ≥ 0, for inference point.",
        typeConverter=TypeConverters.toFloat,
    )

    def getUserRegParam(self) -> float:
        """The precision of the prior of user factors, on standardised ratings, ≥ 0, for inference point."""
        return self.getOrDefault(self.userRegParam)

    def setUserRegParam(self, value: float) -> Self:
        """Sets ``userRegParam``."""
        return self._set(userRegParam=value)


class HasValidationIndicatorCol(Params):
    """Mixin with the parameter ``validationIndicatorCol``."""

    validationIndicatorCol: Param[str] = Param(
        Params._dummy(),
        "validationIndicatorCol",
        "The boolean column that is true for ratings that are held out, on which training measures when to stop early; if the name is empty, no rating is held out.",
        typeConverter=TypeConverters.toString,
    )

    def getValidationIndicatorCol(self) -> str:
        """The boolean column that is true for ratings that are held out, on which training measures when to stop early; if the name is empty, no rating is held out."""
        return self.getOrDefault(self.validationIndicatorCol)

    def setValidationIndicatorCol(self, value: str) -> Self:
        """Sets ``validationIndicatorCol``."""
        return self._set(validationIndicatorCol=value)


class HasWeightCol(Params):
    """Mixin with the parameter ``weightCol``."""

    weightCol: Param[str] = Param(
        Params._dummy(),
        "weightCol",
        "The column of the ratings' weights, ≥ 0; if the name is empty, all ratings weigh 1.",
        typeConverter=TypeConverters.toString,
    )

    def getWeightCol(self) -> str:
        """The column of the ratings' weights, ≥ 0; if the name is empty, all ratings weigh 1."""
        return self.getOrDefault(self.weightCol)

    def setWeightCol(self, value: str) -> Self:
        """Sets ``weightCol``."""
        return self._set(weightCol=value)


class KnowsFeatureCols(Params):
    """Mixin with the parameter ``featureCols``."""

    featureCols: Param[list[str]] = Param(
        Params._dummy(),
        "featureCols",
        "The columns of item features, one for each field; see featureKinds.",
        typeConverter=TypeConverters.toListString,
    )

    def getFeatureCols(self) -> list[str]:
        """The columns of item features, one for each field; see featureKinds."""
        return self.getOrDefault(self.featureCols)


class KnowsModelName(Params):
    """Mixin with the parameter ``modelName``."""

    modelName: Param[str] = Param(
        Params._dummy(),
        "modelName",
        "The name of the system.",
        typeConverter=TypeConverters.toString,
    )

    def getModelName(self) -> str | None:
        """The name of the system."""
        return self.getOrDefault(self.modelName) if self.isDefined(self.modelName) else None


class AfmEstimatorKeywords(TypedDict, total=False):
    """The keywords of :class:`~spark_afm.AfmEstimator`."""

    attentionCol: str
    attentionRegParam: float
    biasRegParam: float
    burnIn: int
    centredAttention: bool
    checkpointDir: str
    checkpointInterval: int
    clipPredictions: bool
    coldStartStrategy: str
    compareUniform: bool
    duplicates: str
    featureCols: list[str]
    featureKinds: list[str]
    fieldsRegParam: float
    fitFieldBias: bool
    fitIntercept: bool
    fitItemBias: bool
    fitUserBias: bool
    hiddenSize: int
    inference: str
    initialModel: str
    interaction: str
    intermediateStorageLevel: str
    itemCol: str
    itemRegParam: float
    keptSamples: int
    learnAttention: bool
    loss: str
    maxIter: int
    miniBatchSize: int
    numBlocks: int
    numSamples: int
    patience: int
    predictionCol: str
    predictionSourceCol: str
    predictionStdCol: str
    rank: int
    ratingCol: str
    resume: bool
    roundsPerEpoch: int
    seed: int
    stepScale: float
    synchronous: bool
    thinning: int
    timestampCol: str
    userCol: str
    userRegParam: float
    validationIndicatorCol: str
    weightCol: str


class AfmEstimatorParams(
    HasAttentionCol,
    HasAttentionRegParam,
    HasBiasRegParam,
    HasBurnIn,
    HasCentredAttention,
    HasCheckpointDir,
    HasCheckpointInterval,
    HasClipPredictions,
    HasColdStartStrategy,
    HasCompareUniform,
    HasDuplicates,
    HasFeatureCols,
    HasFeatureKinds,
    HasFieldsRegParam,
    HasFitFieldBias,
    HasFitIntercept,
    HasFitItemBias,
    HasFitUserBias,
    HasHiddenSize,
    HasInference,
    HasInitialModel,
    HasInteraction,
    HasIntermediateStorageLevel,
    HasItemCol,
    HasItemRegParam,
    HasKeptSamples,
    HasLearnAttention,
    HasLoss,
    HasMaxIter,
    HasMiniBatchSize,
    HasNumBlocks,
    HasNumSamples,
    HasPatience,
    HasPredictionCol,
    HasPredictionSourceCol,
    HasPredictionStdCol,
    HasRank,
    HasRatingCol,
    HasResume,
    HasRoundsPerEpoch,
    HasSeed,
    HasStepScale,
    HasSynchronous,
    HasThinning,
    HasTimestampCol,
    HasUserCol,
    HasUserRegParam,
    HasValidationIndicatorCol,
    HasWeightCol,
):
    """The parameters of :class:`~spark_afm.AfmEstimator`."""


AFM_ESTIMATOR_DEFAULTS: dict[str, Any] = {
    "attentionCol": "",
    "attentionRegParam": 30000.0,
    "biasRegParam": 3.0,
    "burnIn": 20,
    "centredAttention": True,
    "checkpointDir": "",
    "checkpointInterval": 10,
    "clipPredictions": True,
    "coldStartStrategy": "features",
    "compareUniform": False,
    "duplicates": "error",
    "featureCols": [],
    "featureKinds": [],
    "fieldsRegParam": 40.0,
    "fitFieldBias": True,
    "fitIntercept": True,
    "fitItemBias": True,
    "fitUserBias": True,
    "hiddenSize": 16,
    "inference": "posterior",
    "initialModel": "",
    "interaction": "innerProduct",
    "intermediateStorageLevel": "MEMORY_AND_DISK",
    "itemCol": "item",
    "itemRegParam": 14.0,
    "keptSamples": 0,
    "learnAttention": True,
    "loss": "squared",
    "maxIter": 60,
    "miniBatchSize": 16,
    "numSamples": 100,
    "patience": 5,
    "predictionCol": "prediction",
    "predictionSourceCol": "predictionSource",
    "predictionStdCol": "predictionStd",
    "rank": 32,
    "ratingCol": "rating",
    "resume": False,
    "seed": 42,
    "synchronous": False,
    "thinning": 4,
    "timestampCol": "",
    "userCol": "user",
    "userRegParam": 14.0,
    "validationIndicatorCol": "",
    "weightCol": "",
}


class BiasedMfEstimatorKeywords(TypedDict, total=False):
    """The keywords of :class:`~spark_afm.BiasedMfEstimator`."""

    biasRegParam: float
    burnIn: int
    checkpointDir: str
    checkpointInterval: int
    clipPredictions: bool
    coldStartStrategy: str
    duplicates: str
    fitIntercept: bool
    inference: str
    intermediateStorageLevel: str
    itemCol: str
    itemRegParam: float
    keptSamples: int
    loss: str
    maxIter: int
    miniBatchSize: int
    numBlocks: int
    numSamples: int
    patience: int
    predictionCol: str
    predictionSourceCol: str
    predictionStdCol: str
    rank: int
    ratingCol: str
    resume: bool
    roundsPerEpoch: int
    seed: int
    stepScale: float
    synchronous: bool
    thinning: int
    timestampCol: str
    userCol: str
    userRegParam: float
    validationIndicatorCol: str
    weightCol: str


class BiasedMfEstimatorParams(
    HasBiasRegParam,
    HasBurnIn,
    HasCheckpointDir,
    HasCheckpointInterval,
    HasClipPredictions,
    HasColdStartStrategy,
    HasDuplicates,
    HasFitIntercept,
    HasInference,
    HasIntermediateStorageLevel,
    HasItemCol,
    HasItemRegParam,
    HasKeptSamples,
    HasLoss,
    HasMaxIter,
    HasMiniBatchSize,
    HasNumBlocks,
    HasNumSamples,
    HasPatience,
    HasPredictionCol,
    HasPredictionSourceCol,
    HasPredictionStdCol,
    HasRank,
    HasRatingCol,
    HasResume,
    HasRoundsPerEpoch,
    HasSeed,
    HasStepScale,
    HasSynchronous,
    HasThinning,
    HasTimestampCol,
    HasUserCol,
    HasUserRegParam,
    HasValidationIndicatorCol,
    HasWeightCol,
):
    """The parameters of :class:`~spark_afm.BiasedMfEstimator`."""


BIASED_MF_ESTIMATOR_DEFAULTS: dict[str, Any] = {
    "biasRegParam": 3.0,
    "burnIn": 20,
    "checkpointDir": "",
    "checkpointInterval": 10,
    "clipPredictions": True,
    "coldStartStrategy": "features",
    "duplicates": "error",
    "fitIntercept": True,
    "inference": "posterior",
    "intermediateStorageLevel": "MEMORY_AND_DISK",
    "itemCol": "item",
    "itemRegParam": 14.0,
    "keptSamples": 0,
    "loss": "squared",
    "maxIter": 60,
    "miniBatchSize": 16,
    "numSamples": 100,
    "patience": 5,
    "predictionCol": "prediction",
    "predictionSourceCol": "predictionSource",
    "predictionStdCol": "predictionStd",
    "rank": 32,
    "ratingCol": "rating",
    "resume": False,
    "seed": 42,
    "synchronous": False,
    "thinning": 4,
    "timestampCol": "",
    "userCol": "user",
    "userRegParam": 14.0,
    "validationIndicatorCol": "",
    "weightCol": "",
}


class CdlEstimatorKeywords(TypedDict, total=False):
    """The keywords of :class:`~spark_afm.CdlEstimator`."""

    biasRegParam: float
    checkpointDir: str
    checkpointInterval: int
    clipPredictions: bool
    coldStartStrategy: str
    duplicates: str
    featureCols: list[str]
    featureKinds: list[str]
    fieldsRegParam: float
    fitIntercept: bool
    fitItemBias: bool
    fitUserBias: bool
    hiddenSize: int
    intermediateStorageLevel: str
    itemCol: str
    itemRegParam: float
    loss: str
    maxIter: int
    miniBatchSize: int
    numBlocks: int
    patience: int
    predictionCol: str
    predictionSourceCol: str
    predictionStdCol: str
    rank: int
    ratingCol: str
    resume: bool
    roundsPerEpoch: int
    seed: int
    stepScale: float
    synchronous: bool
    timestampCol: str
    userCol: str
    userRegParam: float
    validationIndicatorCol: str
    weightCol: str


class CdlEstimatorParams(
    HasBiasRegParam,
    HasCheckpointDir,
    HasCheckpointInterval,
    HasClipPredictions,
    HasColdStartStrategy,
    HasDuplicates,
    HasFeatureCols,
    HasFeatureKinds,
    HasFieldsRegParam,
    HasFitIntercept,
    HasFitItemBias,
    HasFitUserBias,
    HasHiddenSize,
    HasIntermediateStorageLevel,
    HasItemCol,
    HasItemRegParam,
    HasLoss,
    HasMaxIter,
    HasMiniBatchSize,
    HasNumBlocks,
    HasPatience,
    HasPredictionCol,
    HasPredictionSourceCol,
    HasPredictionStdCol,
    HasRank,
    HasRatingCol,
    HasResume,
    HasRoundsPerEpoch,
    HasSeed,
    HasStepScale,
    HasSynchronous,
    HasTimestampCol,
    HasUserCol,
    HasUserRegParam,
    HasValidationIndicatorCol,
    HasWeightCol,
):
    """The parameters of :class:`~spark_afm.CdlEstimator`."""


CDL_ESTIMATOR_DEFAULTS: dict[str, Any] = {
    "biasRegParam": 3.0,
    "checkpointDir": "",
    "checkpointInterval": 10,
    "clipPredictions": True,
    "coldStartStrategy": "features",
    "duplicates": "error",
    "featureCols": [],
    "featureKinds": [],
    "fieldsRegParam": 40.0,
    "fitIntercept": True,
    "fitItemBias": True,
    "fitUserBias": True,
    "hiddenSize": 64,
    "intermediateStorageLevel": "MEMORY_AND_DISK",
    "itemCol": "item",
    "itemRegParam": 14.0,
    "loss": "squared",
    "maxIter": 60,
    "miniBatchSize": 16,
    "patience": 5,
    "predictionCol": "prediction",
    "predictionSourceCol": "predictionSource",
    "predictionStdCol": "predictionStd",
    "rank": 32,
    "ratingCol": "rating",
    "resume": False,
    "seed": 42,
    "synchronous": False,
    "timestampCol": "",
    "userCol": "user",
    "userRegParam": 14.0,
    "validationIndicatorCol": "",
    "weightCol": "",
}


class FmEstimatorKeywords(TypedDict, total=False):
    """The keywords of :class:`~spark_afm.FmEstimator`."""

    biasRegParam: float
    burnIn: int
    checkpointDir: str
    checkpointInterval: int
    clipPredictions: bool
    coldStartStrategy: str
    duplicates: str
    featureCols: list[str]
    featureKinds: list[str]
    fieldsRegParam: float
    fitFieldBias: bool
    fitIntercept: bool
    fitItemBias: bool
    fitUserBias: bool
    inference: str
    intermediateStorageLevel: str
    itemCol: str
    itemRegParam: float
    keptSamples: int
    loss: str
    maxIter: int
    miniBatchSize: int
    numBlocks: int
    numSamples: int
    patience: int
    predictionCol: str
    predictionSourceCol: str
    predictionStdCol: str
    rank: int
    ratingCol: str
    resume: bool
    roundsPerEpoch: int
    seed: int
    stepScale: float
    synchronous: bool
    thinning: int
    timestampCol: str
    userCol: str
    userRegParam: float
    validationIndicatorCol: str
    weightCol: str


class FmEstimatorParams(
    HasBiasRegParam,
    HasBurnIn,
    HasCheckpointDir,
    HasCheckpointInterval,
    HasClipPredictions,
    HasColdStartStrategy,
    HasDuplicates,
    HasFeatureCols,
    HasFeatureKinds,
    HasFieldsRegParam,
    HasFitFieldBias,
    HasFitIntercept,
    HasFitItemBias,
    HasFitUserBias,
    HasInference,
    HasIntermediateStorageLevel,
    HasItemCol,
    HasItemRegParam,
    HasKeptSamples,
    HasLoss,
    HasMaxIter,
    HasMiniBatchSize,
    HasNumBlocks,
    HasNumSamples,
    HasPatience,
    HasPredictionCol,
    HasPredictionSourceCol,
    HasPredictionStdCol,
    HasRank,
    HasRatingCol,
    HasResume,
    HasRoundsPerEpoch,
    HasSeed,
    HasStepScale,
    HasSynchronous,
    HasThinning,
    HasTimestampCol,
    HasUserCol,
    HasUserRegParam,
    HasValidationIndicatorCol,
    HasWeightCol,
):
    """The parameters of :class:`~spark_afm.FmEstimator`."""


FM_ESTIMATOR_DEFAULTS: dict[str, Any] = {
    "biasRegParam": 3.0,
    "burnIn": 20,
    "checkpointDir": "",
    "checkpointInterval": 10,
    "clipPredictions": True,
    "coldStartStrategy": "features",
    "duplicates": "error",
    "featureCols": [],
    "featureKinds": [],
    "fieldsRegParam": 40.0,
    "fitFieldBias": True,
    "fitIntercept": True,
    "fitItemBias": True,
    "fitUserBias": True,
    "inference": "posterior",
    "intermediateStorageLevel": "MEMORY_AND_DISK",
    "itemCol": "item",
    "itemRegParam": 14.0,
    "keptSamples": 0,
    "loss": "squared",
    "maxIter": 60,
    "miniBatchSize": 16,
    "numSamples": 100,
    "patience": 5,
    "predictionCol": "prediction",
    "predictionSourceCol": "predictionSource",
    "predictionStdCol": "predictionStd",
    "rank": 32,
    "ratingCol": "rating",
    "resume": False,
    "seed": 42,
    "synchronous": False,
    "thinning": 4,
    "timestampCol": "",
    "userCol": "user",
    "userRegParam": 14.0,
    "validationIndicatorCol": "",
    "weightCol": "",
}


class NfmEstimatorKeywords(TypedDict, total=False):
    """The keywords of :class:`~spark_afm.NfmEstimator`."""

    biasRegParam: float
    checkpointDir: str
    checkpointInterval: int
    clipPredictions: bool
    coldStartStrategy: str
    duplicates: str
    featureCols: list[str]
    featureKinds: list[str]
    fieldsRegParam: float
    fitFieldBias: bool
    fitIntercept: bool
    fitItemBias: bool
    fitUserBias: bool
    hiddenSize: int
    intermediateStorageLevel: str
    itemCol: str
    itemRegParam: float
    loss: str
    maxIter: int
    miniBatchSize: int
    numBlocks: int
    patience: int
    predictionCol: str
    predictionSourceCol: str
    predictionStdCol: str
    rank: int
    ratingCol: str
    resume: bool
    roundsPerEpoch: int
    seed: int
    stepScale: float
    synchronous: bool
    timestampCol: str
    userCol: str
    userRegParam: float
    validationIndicatorCol: str
    weightCol: str


class NfmEstimatorParams(
    HasBiasRegParam,
    HasCheckpointDir,
    HasCheckpointInterval,
    HasClipPredictions,
    HasColdStartStrategy,
    HasDuplicates,
    HasFeatureCols,
    HasFeatureKinds,
    HasFieldsRegParam,
    HasFitFieldBias,
    HasFitIntercept,
    HasFitItemBias,
    HasFitUserBias,
    HasHiddenSize,
    HasIntermediateStorageLevel,
    HasItemCol,
    HasItemRegParam,
    HasLoss,
    HasMaxIter,
    HasMiniBatchSize,
    HasNumBlocks,
    HasPatience,
    HasPredictionCol,
    HasPredictionSourceCol,
    HasPredictionStdCol,
    HasRank,
    HasRatingCol,
    HasResume,
    HasRoundsPerEpoch,
    HasSeed,
    HasStepScale,
    HasSynchronous,
    HasTimestampCol,
    HasUserCol,
    HasUserRegParam,
    HasValidationIndicatorCol,
    HasWeightCol,
):
    """The parameters of :class:`~spark_afm.NfmEstimator`."""


NFM_ESTIMATOR_DEFAULTS: dict[str, Any] = {
    "biasRegParam": 3.0,
    "checkpointDir": "",
    "checkpointInterval": 10,
    "clipPredictions": True,
    "coldStartStrategy": "features",
    "duplicates": "error",
    "featureCols": [],
    "featureKinds": [],
    "fieldsRegParam": 40.0,
    "fitFieldBias": True,
    "fitIntercept": True,
    "fitItemBias": True,
    "fitUserBias": True,
    "hiddenSize": 16,
    "intermediateStorageLevel": "MEMORY_AND_DISK",
    "itemCol": "item",
    "itemRegParam": 14.0,
    "loss": "squared",
    "maxIter": 60,
    "miniBatchSize": 16,
    "patience": 5,
    "predictionCol": "prediction",
    "predictionSourceCol": "predictionSource",
    "predictionStdCol": "predictionStd",
    "rank": 32,
    "ratingCol": "rating",
    "resume": False,
    "seed": 42,
    "synchronous": False,
    "timestampCol": "",
    "userCol": "user",
    "userRegParam": 14.0,
    "validationIndicatorCol": "",
    "weightCol": "",
}


class NmfEstimatorKeywords(TypedDict, total=False):
    """The keywords of :class:`~spark_afm.NmfEstimator`."""

    biasRegParam: float
    checkpointDir: str
    checkpointInterval: int
    clipPredictions: bool
    coldStartStrategy: str
    duplicates: str
    intermediateStorageLevel: str
    itemCol: str
    itemRegParam: float
    maxIter: int
    miniBatchSize: int
    numBlocks: int
    patience: int
    predictionCol: str
    predictionSourceCol: str
    predictionStdCol: str
    rank: int
    ratingCol: str
    resume: bool
    roundsPerEpoch: int
    seed: int
    stepScale: float
    synchronous: bool
    timestampCol: str
    userCol: str
    userRegParam: float
    validationIndicatorCol: str
    weightCol: str


class NmfEstimatorParams(
    HasBiasRegParam,
    HasCheckpointDir,
    HasCheckpointInterval,
    HasClipPredictions,
    HasColdStartStrategy,
    HasDuplicates,
    HasIntermediateStorageLevel,
    HasItemCol,
    HasItemRegParam,
    HasMaxIter,
    HasMiniBatchSize,
    HasNumBlocks,
    HasPatience,
    HasPredictionCol,
    HasPredictionSourceCol,
    HasPredictionStdCol,
    HasRank,
    HasRatingCol,
    HasResume,
    HasRoundsPerEpoch,
    HasSeed,
    HasStepScale,
    HasSynchronous,
    HasTimestampCol,
    HasUserCol,
    HasUserRegParam,
    HasValidationIndicatorCol,
    HasWeightCol,
):
    """The parameters of :class:`~spark_afm.NmfEstimator`."""


NMF_ESTIMATOR_DEFAULTS: dict[str, Any] = {
    "biasRegParam": 3.0,
    "checkpointDir": "",
    "checkpointInterval": 10,
    "clipPredictions": True,
    "coldStartStrategy": "features",
    "duplicates": "error",
    "intermediateStorageLevel": "MEMORY_AND_DISK",
    "itemCol": "item",
    "itemRegParam": 14.0,
    "maxIter": 60,
    "miniBatchSize": 16,
    "patience": 5,
    "predictionCol": "prediction",
    "predictionSourceCol": "predictionSource",
    "predictionStdCol": "predictionStd",
    "rank": 32,
    "ratingCol": "rating",
    "resume": False,
    "seed": 42,
    "synchronous": False,
    "timestampCol": "",
    "userCol": "user",
    "userRegParam": 14.0,
    "validationIndicatorCol": "",
    "weightCol": "",
}


class PmfEstimatorKeywords(TypedDict, total=False):
    """The keywords of :class:`~spark_afm.PmfEstimator`."""

    biasRegParam: float
    burnIn: int
    checkpointDir: str
    checkpointInterval: int
    clipPredictions: bool
    coldStartStrategy: str
    duplicates: str
    fitIntercept: bool
    inference: str
    intermediateStorageLevel: str
    itemCol: str
    itemRegParam: float
    keptSamples: int
    loss: str
    maxIter: int
    miniBatchSize: int
    numBlocks: int
    numSamples: int
    patience: int
    predictionCol: str
    predictionSourceCol: str
    predictionStdCol: str
    rank: int
    ratingCol: str
    resume: bool
    roundsPerEpoch: int
    seed: int
    stepScale: float
    synchronous: bool
    thinning: int
    timestampCol: str
    userCol: str
    userRegParam: float
    validationIndicatorCol: str
    weightCol: str


class PmfEstimatorParams(
    HasBiasRegParam,
    HasBurnIn,
    HasCheckpointDir,
    HasCheckpointInterval,
    HasClipPredictions,
    HasColdStartStrategy,
    HasDuplicates,
    HasFitIntercept,
    HasInference,
    HasIntermediateStorageLevel,
    HasItemCol,
    HasItemRegParam,
    HasKeptSamples,
    HasLoss,
    HasMaxIter,
    HasMiniBatchSize,
    HasNumBlocks,
    HasNumSamples,
    HasPatience,
    HasPredictionCol,
    HasPredictionSourceCol,
    HasPredictionStdCol,
    HasRank,
    HasRatingCol,
    HasResume,
    HasRoundsPerEpoch,
    HasSeed,
    HasStepScale,
    HasSynchronous,
    HasThinning,
    HasTimestampCol,
    HasUserCol,
    HasUserRegParam,
    HasValidationIndicatorCol,
    HasWeightCol,
):
    """The parameters of :class:`~spark_afm.PmfEstimator`."""


PMF_ESTIMATOR_DEFAULTS: dict[str, Any] = {
    "biasRegParam": 3.0,
    "burnIn": 20,
    "checkpointDir": "",
    "checkpointInterval": 10,
    "clipPredictions": True,
    "coldStartStrategy": "features",
    "duplicates": "error",
    "fitIntercept": True,
    "inference": "posterior",
    "intermediateStorageLevel": "MEMORY_AND_DISK",
    "itemCol": "item",
    "itemRegParam": 14.0,
    "keptSamples": 0,
    "loss": "squared",
    "maxIter": 60,
    "miniBatchSize": 16,
    "numSamples": 100,
    "patience": 5,
    "predictionCol": "prediction",
    "predictionSourceCol": "predictionSource",
    "predictionStdCol": "predictionStd",
    "rank": 32,
    "ratingCol": "rating",
    "resume": False,
    "seed": 42,
    "synchronous": False,
    "thinning": 4,
    "timestampCol": "",
    "userCol": "user",
    "userRegParam": 14.0,
    "validationIndicatorCol": "",
    "weightCol": "",
}


class SvdFeatureEstimatorKeywords(TypedDict, total=False):
    """The keywords of :class:`~spark_afm.SvdFeatureEstimator`."""

    biasRegParam: float
    burnIn: int
    checkpointDir: str
    checkpointInterval: int
    clipPredictions: bool
    coldStartStrategy: str
    duplicates: str
    featureCols: list[str]
    featureKinds: list[str]
    fieldsRegParam: float
    fitFieldBias: bool
    fitIntercept: bool
    fitItemBias: bool
    fitUserBias: bool
    inference: str
    intermediateStorageLevel: str
    itemCol: str
    itemRegParam: float
    keptSamples: int
    loss: str
    maxIter: int
    miniBatchSize: int
    numBlocks: int
    numSamples: int
    patience: int
    predictionCol: str
    predictionSourceCol: str
    predictionStdCol: str
    rank: int
    ratingCol: str
    resume: bool
    roundsPerEpoch: int
    seed: int
    stepScale: float
    synchronous: bool
    thinning: int
    timestampCol: str
    userCol: str
    userRegParam: float
    validationIndicatorCol: str
    weightCol: str


class SvdFeatureEstimatorParams(
    HasBiasRegParam,
    HasBurnIn,
    HasCheckpointDir,
    HasCheckpointInterval,
    HasClipPredictions,
    HasColdStartStrategy,
    HasDuplicates,
    HasFeatureCols,
    HasFeatureKinds,
    HasFieldsRegParam,
    HasFitFieldBias,
    HasFitIntercept,
    HasFitItemBias,
    HasFitUserBias,
    HasInference,
    HasIntermediateStorageLevel,
    HasItemCol,
    HasItemRegParam,
    HasKeptSamples,
    HasLoss,
    HasMaxIter,
    HasMiniBatchSize,
    HasNumBlocks,
    HasNumSamples,
    HasPatience,
    HasPredictionCol,
    HasPredictionSourceCol,
    HasPredictionStdCol,
    HasRank,
    HasRatingCol,
    HasResume,
    HasRoundsPerEpoch,
    HasSeed,
    HasStepScale,
    HasSynchronous,
    HasThinning,
    HasTimestampCol,
    HasUserCol,
    HasUserRegParam,
    HasValidationIndicatorCol,
    HasWeightCol,
):
    """The parameters of :class:`~spark_afm.SvdFeatureEstimator`."""


SVD_FEATURE_ESTIMATOR_DEFAULTS: dict[str, Any] = {
    "biasRegParam": 3.0,
    "burnIn": 20,
    "checkpointDir": "",
    "checkpointInterval": 10,
    "clipPredictions": True,
    "coldStartStrategy": "features",
    "duplicates": "error",
    "featureCols": [],
    "featureKinds": [],
    "fieldsRegParam": 40.0,
    "fitFieldBias": True,
    "fitIntercept": True,
    "fitItemBias": True,
    "fitUserBias": True,
    "inference": "posterior",
    "intermediateStorageLevel": "MEMORY_AND_DISK",
    "itemCol": "item",
    "itemRegParam": 14.0,
    "keptSamples": 0,
    "loss": "squared",
    "maxIter": 60,
    "miniBatchSize": 16,
    "numSamples": 100,
    "patience": 5,
    "predictionCol": "prediction",
    "predictionSourceCol": "predictionSource",
    "predictionStdCol": "predictionStd",
    "rank": 32,
    "ratingCol": "rating",
    "resume": False,
    "seed": 42,
    "synchronous": False,
    "thinning": 4,
    "timestampCol": "",
    "userCol": "user",
    "userRegParam": 14.0,
    "validationIndicatorCol": "",
    "weightCol": "",
}


class AfmModelKeywords(TypedDict, total=False):
    """The keywords of :class:`~spark_afm.AfmModel`."""

    attentionCol: str
    clipPredictions: bool
    coldStartStrategy: str
    itemCol: str
    outputTable: str
    predictionCol: str
    predictionSourceCol: str
    predictionStdCol: str
    userCol: str


class AfmModelParams(
    HasAttentionCol,
    HasClipPredictions,
    HasColdStartStrategy,
    KnowsFeatureCols,
    HasItemCol,
    HasOutputTable,
    HasPredictionCol,
    HasPredictionSourceCol,
    HasPredictionStdCol,
    HasUserCol,
):
    """The parameters of :class:`~spark_afm.AfmModel`."""


AFM_MODEL_DEFAULTS: dict[str, Any] = {
    "attentionCol": "",
    "clipPredictions": True,
    "coldStartStrategy": "features",
    "featureCols": [],
    "itemCol": "item",
    "outputTable": "predictions",
    "predictionCol": "prediction",
    "predictionSourceCol": "predictionSource",
    "predictionStdCol": "predictionStd",
    "userCol": "user",
}


class BaselineModelKeywords(TypedDict, total=False):
    """The keywords of :class:`~spark_afm.BaselineModel`."""

    clipPredictions: bool
    coldStartStrategy: str
    itemCol: str
    predictionCol: str
    predictionSourceCol: str
    predictionStdCol: str
    userCol: str


class BaselineModelParams(
    HasClipPredictions,
    HasColdStartStrategy,
    KnowsFeatureCols,
    HasItemCol,
    KnowsModelName,
    HasPredictionCol,
    HasPredictionSourceCol,
    HasPredictionStdCol,
    HasUserCol,
):
    """The parameters of :class:`~spark_afm.BaselineModel`."""


BASELINE_MODEL_DEFAULTS: dict[str, Any] = {
    "clipPredictions": True,
    "coldStartStrategy": "features",
    "featureCols": [],
    "itemCol": "item",
    "predictionCol": "prediction",
    "predictionSourceCol": "predictionSource",
    "predictionStdCol": "predictionStd",
    "userCol": "user",
}


class ItemFeatureJoinerKeywords(TypedDict, total=False):
    """The keywords of :class:`~spark_afm.ItemFeatureJoiner`."""

    itemCol: str


class ItemFeatureJoinerParams(
    KnowsFeatureCols,
    HasItemCol,
):
    """The parameters of :class:`~spark_afm.ItemFeatureJoiner`."""


ITEM_FEATURE_JOINER_DEFAULTS: dict[str, Any] = {
    "featureCols": [],
    "itemCol": "item",
}
