"""The estimators: AFM, and the systems beside it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pyspark.ml.util import JavaMLReadable, JavaMLWritable
from pyspark.ml.wrapper import JavaEstimator

from spark_afm import _java, _params
from spark_afm.model import AfmModel, BaselineModel

if TYPE_CHECKING:
    from typing_extensions import Unpack


class _Estimator(JavaEstimator[Any], JavaMLWritable, JavaMLReadable[Any]):
    """An estimator with the parameters of the Java class of the same name."""

    _java_obj: Any

    def _create(self, defaults: dict[str, Any], params: Any) -> None:
        self._java_obj = _java.instance(type(self), self.uid)
        self._setDefault(**defaults)
        self._set(**params)


class AfmEstimator(_params.AfmEstimatorParams, _Estimator):
    """Learns the Attention-driven Factor Model (Chen et al., SIGIR 2018).

    It learns from ratings joined with the features of their items (see
    :class:`~spark_afm.ItemFeatureJoiner`), to predict ratings and how much attention each user pays to
    each feature. Nothing has to be set: by default the model is the mean over draws from the posterior.
    The same data, seed, ``numBlocks`` and ``roundsPerEpoch`` give the same model bit for bit. An epoch
    takes O(ratings · (values of an item + fields) · rank).

    Every keyword is a parameter with a getter and a setter; ``explainParams()`` lists them.

    Examples
    --------
    >>> estimator = AfmEstimator(userCol="userId", itemCol="movieId", featureCols=["genre"], rank=16)
    >>> model = estimator.fit(ratings)
    >>> model.transform(ratings).select("userId", "movieId", "prediction")

    """

    def __init__(self, **params: Unpack[_params.AfmEstimatorKeywords]) -> None:
        super().__init__()
        self._create(_params.AFM_ESTIMATOR_DEFAULTS, params)

    def _create_model(self, java_model: Any) -> AfmModel:
        return AfmModel(java_model)


class _BaselineEstimator(_Estimator):
    def _create_model(self, java_model: Any) -> BaselineModel:
        return BaselineModel(java_model)


class FmEstimator(_params.FmEstimatorParams, _BaselineEstimator):
    """The factorisation machine (Rendle, ICDM 2010), of all pairs of user, item and values."""

    def __init__(self, **params: Unpack[_params.FmEstimatorKeywords]) -> None:
        super().__init__()
        self._create(_params.FM_ESTIMATOR_DEFAULTS, params)


class SvdFeatureEstimator(_params.SvdFeatureEstimatorParams, _BaselineEstimator):
    """The SVDFeature (Chen et al., JMLR 2012): AFM with uniform attention."""

    def __init__(self, **params: Unpack[_params.SvdFeatureEstimatorKeywords]) -> None:
        super().__init__()
        self._create(_params.SVD_FEATURE_ESTIMATOR_DEFAULTS, params)


class BiasedMfEstimator(_params.BiasedMfEstimatorParams, _BaselineEstimator):
    """The matrix factorisation with biases (Koren, KDD 2008), which sees no features."""

    def __init__(self, **params: Unpack[_params.BiasedMfEstimatorKeywords]) -> None:
        super().__init__()
        self._create(_params.BIASED_MF_ESTIMATOR_DEFAULTS, params)


class PmfEstimator(_params.PmfEstimatorParams, _BaselineEstimator):
    """The probabilistic matrix factorisation (Salakhutdinov and Mnih, NIPS 2007 and ICML 2008)."""

    def __init__(self, **params: Unpack[_params.PmfEstimatorKeywords]) -> None:
        super().__init__()
        self._create(_params.PMF_ESTIMATOR_DEFAULTS, params)


class NmfEstimator(_params.NmfEstimatorParams, _BaselineEstimator):
    """The non-negative matrix factorisation (Luo et al., IEEE TII 2014), a point estimate."""

    def __init__(self, **params: Unpack[_params.NmfEstimatorKeywords]) -> None:
        super().__init__()
        self._create(_params.NMF_ESTIMATOR_DEFAULTS, params)


class NfmEstimator(_params.NfmEstimatorParams, _BaselineEstimator):
    """The neural factorisation machine (He and Chua, SIGIR 2017), a point estimate."""

    def __init__(self, **params: Unpack[_params.NfmEstimatorKeywords]) -> None:
        super().__init__()
        self._create(_params.NFM_ESTIMATOR_DEFAULTS, params)


class CdlEstimator(_params.CdlEstimatorParams, _BaselineEstimator):
    """The collaborative deep learning (Wang et al., KDD 2015), a point estimate."""

    def __init__(self, **params: Unpack[_params.CdlEstimatorKeywords]) -> None:
        super().__init__()
        self._create(_params.CDL_ESTIMATOR_DEFAULTS, params)


_java.register("io.sparkafm.ml", AfmEstimator)
_java.register(
    "io.sparkafm.ml.baseline",
    FmEstimator,
    SvdFeatureEstimator,
    BiasedMfEstimator,
    PmfEstimator,
    NmfEstimator,
    NfmEstimator,
    CdlEstimator,
)
