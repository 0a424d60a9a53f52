"""Digests of the numbers that `afm train` has written to a folder; model/model holds seconds, which differ."""

import hashlib, pathlib, sys
import pyarrow.parquet as parquet
for part in ["model/users", "model/items", "model/values", "model/draws", "attention"]:
    sha = hashlib.sha256()
    files = sorted((pathlib.Path(sys.argv[1]) / part).glob("*.parquet"))
    assert files, part
    for file in files:
        for column in parquet.read_table(file).columns:
            for chunk in column.chunks:
                sha.update(repr(chunk.to_pylist()).encode())
    print(part, sha.hexdigest())
