"""Reading and checking the plan: seconds per document, and how it grows with the table.

Bound in the same run: extracting the text of the .docx alone, which no reader can avoid.
"""

from __future__ import annotations

import platform
import statistics
import time
from collections.abc import Callable
from dataclasses import replace
from importlib.resources import files

from truongchuan.adapters.readers import read_document
from truongchuan.adapters.regulations import load_knowledge
from truongchuan.engines.plan import document_from_text, read_plan
from truongchuan.engines.plan.check import check_plan

RUNS = 7


def median_seconds(work: Callable[[], object]) -> float:
    """Return the median wall time of several runs."""
    times = []
    for _ in range(RUNS):
        started = time.perf_counter()
        work()
        times.append(time.perf_counter() - started)
    return statistics.median(times)


def main() -> None:
    """Print one line per measurement."""
    print(f"{platform.processor() or platform.machine()}, Python {platform.python_version()}")
    content = files("truongchuan.demo").joinpath("plan-38-2023.docx").read_bytes()
    knowledge = load_knowledge()
    document = read_document(content, "plan.docx")
    facts = read_plan(document)
    extract = median_seconds(lambda: read_document(content, "plan.docx"))
    read = median_seconds(lambda: read_plan(document))
    check = median_seconds(lambda: check_plan(facts, document, knowledge))
    print(f"plan of 2023 ({len(document.text):,} characters, {len(facts.roadmap)} rows):")
    print(f"  extract {extract:.3f} s, read {read:.3f} s, check {check:.3f} s")
    print(f"  read and check / extract: {(read + check) / extract:.1f}")
    head, _, tail = document.text.rpartition("\n" + document.text.split("\n")[-1])
    for times in (1, 4, 16):
        rows = [line for line in document.text.split("\n") if line.count("\t") == 3]
        text = head + tail + "\n" + "\n".join(rows[1:] * (times - 1))
        longer = replace(document_from_text(text, reader="txt", reader_version="bench"))
        seconds = median_seconds(lambda longer=longer: read_plan(longer))
        count = len(read_plan(longer).roadmap)
        print(
            f"  read, {count} rows: {seconds:.3f} s ({seconds / max(count, 1) * 1000:.2f} ms a row)"
        )


if __name__ == "__main__":
    main()
