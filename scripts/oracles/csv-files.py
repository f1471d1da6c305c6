"""Writes src/core/csv-files.json: tables as Python's csv module writes them, with their cells.

    python3 scripts/oracles/csv-files.py
    npx biome check --write src/core/csv-files.json
"""
import csv
import io
import json
import pathlib

cells = [
    ["a", "b, c", 'd "e"'],
    ["1", "", "line\nbreak"],
    ['"', '""', " spaced "],
    ["\r\n", "ü", ","],
]


def table(name, **options):
    out = io.StringIO()
    csv.writer(out, **options).writerows(cells)
    return {"name": name, "text": out.getvalue(), "cells": cells}


tables = [
    table("quoted where needed"),
    table("quoted throughout", quoting=csv.QUOTE_ALL),
    table("Unix line ends", lineterminator="\n"),
    table("semicolons", delimiter=";"),
    table("tabs", delimiter="\t", quoting=csv.QUOTE_NONNUMERIC),
]
target = pathlib.Path(__file__).parents[2] / "src/core/csv-files.json"
target.write_text(json.dumps(tables, indent=1) + "\n")
