"""What the classes of this package share: their Java objects, and how Spark finds them by name.

Spark's Python readers take the name of a Java class for the path of a Python class. Modules of the
names of the Java packages are therefore registered here, and hold the classes of this package.
"""

from __future__ import annotations

import sys
from types import ModuleType
from typing import TYPE_CHECKING, Any, ClassVar

from pyspark.ml.util import JavaMLReadable, JavaMLReader
from pyspark.sql import DataFrame, SparkSession

if TYPE_CHECKING:
    from py4j.java_gateway import JavaObject


class _Reader(JavaMLReader[Any]):
    """Reads an instance by the Java class of the same name."""

    @classmethod
    def _java_loader_class(cls, clazz: type) -> str:
        return str(clazz._java_class)  # type: ignore[attr-defined]


class Readable(JavaMLReadable[Any]):
    """A class that reads what it, or its Java class, has saved."""

    _java_class: ClassVar[str]

    @classmethod
    def read(cls) -> _Reader:
        """Returns a reader."""
        return _Reader(cls)


def register(java_package: str, *classes: type) -> None:
    """Lets Spark find classes by the names of their Java classes."""
    module = sys.modules.setdefault(java_package, ModuleType(java_package))
    for clazz in classes:
        setattr(module, clazz.__name__, clazz)
        clazz._java_class = f"{java_package}.{clazz.__name__}"  # type: ignore[attr-defined]


def session() -> SparkSession:
    """The active session, which must be there before anything of this package is used."""
    active = SparkSession.getActiveSession()
    if active is None:
        raise RuntimeError(
            "There is no active Spark session: begin with spark_afm.session(), or with a session of "
            "your own whose spark.jars names spark_afm.jar()"
        )
    return active


def java(name: str) -> Any:
    """A Java class by its full name.

    Raises a RuntimeError where the session does not have the jar.
    """
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


def frame(dataset: JavaObject) -> DataFrame:
    """A Java dataset as a DataFrame of the active session."""
    return DataFrame(dataset, session())


def java_list(values: list[Any]) -> Any:
    """A Java list."""
    result = java("java.util.ArrayList")()
    for value in values:
        result.add(value)
    return result
