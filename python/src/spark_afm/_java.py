"""What the classes of this package share: their Java objects, and how Spark finds them by name.

Spark takes the module of a Python class for the package of its Java class, and the other way round.
So the classes of this package are given the Java packages for their modules, and modules of these
names are registered, which hold them.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from types import ModuleType
from typing import TYPE_CHECKING, Any

from pyspark.sql import DataFrame, SparkSession
from pyspark.sql.utils import is_remote

if TYPE_CHECKING:
    from py4j.java_gateway import JavaObject


def register(java_package: str, *classes: type) -> None:
    """Gives classes the names of their Java classes, and lets Spark find them by these."""
    module = sys.modules.setdefault(java_package, ModuleType(java_package))
    for clazz in classes:
        setattr(module, clazz.__name__, clazz)
        clazz.__module__ = java_package


def java_class(clazz: type) -> str:
    """The name of a class's Java class."""
    return f"{clazz.__module__}.{clazz.__name__}"


def session() -> SparkSession:
    """The active session, which must be there before anything of this package is used."""
    active = _connected() if is_remote() else SparkSession.getActiveSession()
    if active is None and not is_remote():
        # A thread of one's own has no active session, but there may be one of another thread.
        active = SparkSession._instantiatedSession
    if active is None:
        raise RuntimeError(
            "There is no active Spark session: begin with spark_afm.session(), or with a session of "
            "your own whose spark.jars names spark_afm.jar()"
        )
    return active


def _connected() -> Any:
    from pyspark.sql.connect.session import SparkSession as ConnectSession

    return ConnectSession.getActiveSession()


def java(name: str) -> Any:
    """A Java class by its full name.

    Raises a RuntimeError where the session does not have the jar, or is one of Spark Connect.
    """
    if is_remote():
        raise RuntimeError(
            "Spark Connect lets clients train, transform, save and load, and read a model's tables; this "
            "needs a session of the classic kind"
        )
    jvm = session()._jvm
    found: Any = jvm
    for part in name.split("."):
        found = getattr(found, part)
    if not callable(found):
        raise RuntimeError(
            f"The Spark session does not have the class {name}: begin with spark_afm.session(), or set "
            "spark.jars to spark_afm.jar() before the session begins"
        )
    return found


def instance(clazz: type, uid: str) -> Any:
    """A Java object of a class's Java class; for Spark Connect, whose server makes it, the name."""
    name = java_class(clazz)
    return name if is_remote() else java(name)(uid)


def frame(dataset: JavaObject) -> DataFrame:
    """A Java dataset as a DataFrame of the active session."""
    return DataFrame(dataset, session())


def java_list(values: list[Any]) -> Any:
    """A Java list."""
    result = java("java.util.ArrayList")()
    for value in values:
        result.add(value)
    return result


def strings(values: Sequence[str]) -> Any:
    """A Java array of strings."""
    gateway = session().sparkContext._gateway
    assert gateway is not None
    array = gateway.new_array(gateway.jvm.java.lang.String, len(values))
    for i, value in enumerate(values):
        array[i] = value
    return array
