"""One digest of all tables (folders of Parquet files) below a folder, whatever the order of their rows and files.

Left out is what holds seconds: model/model. Usage: digest.py FOLDER
"""

import hashlib
import pathlib
import sys

import pyarrow.parquet as parquet

root = pathlib.Path(sys.argv[1])
tables = sorted({file.parent for file in root.rglob("*.parquet")} - {root / "model" / "model"})
assert tables, f"{root} has no tables"
for table in tables:
    rows = []
    for file in table.glob("*.parquet"):
        rows += (repr(row) for row in parquet.read_table(file).to_pylist())
    print(table.relative_to(root), len(rows), hashlib.sha256("\n".join(sorted(rows)).encode()).hexdigest())
