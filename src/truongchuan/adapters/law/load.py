"""Loads the law set: what ships with the product, and what an operator put over it.

An operator's folder holds files at the same relative paths. A file with the path of a shipped one
stands in for it; other files add to the set; a file of ``kind: corrections`` changes single
rules. Everything is checked in the same way, whoever wrote it.
"""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Iterable, Iterator
from importlib.resources import files
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from truongchuan.adapters.law import schema
from truongchuan.adapters.law.build import RuleBuilder
from truongchuan.adapters.law.cache import shipped_documents
from truongchuan.adapters.law.corrections import correct, written_rules
from truongchuan.adapters.law.criteria import build_sets, gather
from truongchuan.adapters.law.faults import Document, Faults, of_model
from truongchuan.adapters.law.files import LawFileError, Source
from truongchuan.adapters.law.messages import did_you_mean, nearest, schema_errors
from truongchuan.adapters.law.metrics import build_registry
from truongchuan.adapters.law.norms import build_norms, check_rules
from truongchuan.adapters.regulations import RegulationError, load_instruments, read_instruments
from truongchuan.engines.plan.findings import Instrument
from truongchuan.engines.rules.model import LawSet, Origin

INSTRUMENTS = "instruments.yaml"
_SHIPPED = ("metrics/*.yaml", "law/*/criteria*.yaml", "law/*/norms*.yaml")
_CASES = ("law/*/cases.yaml", "law/*/cases/*.yaml", "law/*/cases-*.yaml")
_KINDS = ("criteria", "norms", "corrections")
_KEPT = 4
_State = tuple[str, int, int]

_lock = threading.Lock()
_loaded: dict[Path | None, tuple[tuple[_State, ...], LawSet]] = {}


def load_law(override: Path | None = None) -> LawSet:
    """The law set, with an operator's folder over the shipped files when one is given.

    The set is read once; it is read again as soon as a file of it has changed.

    :raises LawFileError: when a file is wrong; its ``more`` are the other faults found.
    """
    paths = _paths(override)
    state = tuple(_state(path) for path, _, _ in paths.values())
    with _lock:
        kept = _loaded.get(override)
        if kept is not None and kept[0] == state:
            return kept[1]
        law = build_law(read_sources(override))
        _loaded.pop(override, None)
        _loaded[override] = (state, law)
        while len(_loaded) > _KEPT:
            del _loaded[next(iter(_loaded))]
        return law


def known_instruments(override: Path | None = None) -> tuple[Instrument, ...]:
    """The instruments that ship with the product, and those that an operator's folder adds."""
    path = override / INSTRUMENTS if override is not None else None
    if path is None or not path.is_file():
        return load_instruments()
    found = {i.number: i for i in (*load_instruments(), *read_instruments(path))}
    return tuple(found.values())


def regulations_folder() -> Path:
    """The folder of the files that ship with the product."""
    return Path(str(files("truongchuan.regulations")))


def read_sources(override: Path | None = None) -> list[Source]:
    """The files of the law set with their content, shipped ones in their order first."""
    return [
        Source.read(path, name, _shown(path, name, override), replaced=replaced, added=added)
        for name, (path, replaced, added) in _paths(override).items()
    ]


def case_sources(override: Path | None = None) -> list[Source]:
    """The files of worked cases; an operator's folder may bring its own."""
    found = dict(_glob(regulations_folder(), _CASES))
    if override is not None:
        found.update(_glob(override, _CASES))
    return [Source.read(path, name, _shown(path, name, override)) for name, path in found.items()]


def build_law(sources: Iterable[Source]) -> LawSet:
    """Build and check the law set of these files."""
    sources = list(sources)
    faults = Faults()
    instruments = _instruments(sources)
    documents: list[Document[schema.Entry]] = []
    known = shipped_documents([s for s in sources if not s.replaced and not s.added])
    for source in sources:
        if source.name == INSTRUMENTS:
            continue
        try:
            documents.append(read_document(source, known.get(source.digest)))
        except LawFileError as error:
            faults.extend((error, *error.more))
    faults.stop()
    registry, derivations = build_registry(of_model(documents, schema.MetricsFile), faults)
    criteria_files = of_model(documents, schema.CriteriaFile)
    norm_files = of_model(documents, schema.NormsFile)
    gathered = gather(criteria_files, faults)
    faults.stop()
    written = written_rules(criteria_files, norm_files, {part.id: part.days for part in gathered})
    rules = correct(written, of_model(documents, schema.CorrectionsFile), faults)
    builder = RuleBuilder(registry, frozenset(i.number for i in instruments), faults)
    criteria_sets = build_sets(gathered, rules, builder)
    titles = {instrument.number: instrument.title for instrument in instruments}
    norm_sets = build_norms(norm_files, rules, titles, builder)
    check_rules(rules.values(), faults)
    faults.stop()
    return LawSet(
        registry=registry,
        derivations=derivations,
        criteria_sets=criteria_sets,
        norm_sets=norm_sets,
        fingerprint=_fingerprint(sources),
        origins=tuple(Origin(s.name, s.replaced, s.added) for s in sources),
    )


def read_document(source: Source, known: dict[str, Any] | None = None) -> Document[schema.Entry]:
    """Read a file and hold it against the model of its kind; ``known`` are its values if known.

    :raises LawFileError: for the first fault, with the others in ``more``.
    """
    raw = source.document() if known is None else known
    model = schema.FILES[_kind(source, raw)]
    try:
        return Document(source, raw, model.model_validate(raw))
    except ValidationError as error:
        faults = Faults(schema_errors(source, model, error.errors()))
        faults.stop()
        raise


def _kind(source: Source, raw: dict[str, Any]) -> str:
    for key in ("metrics", "cases"):
        if key in raw and "kind" not in raw:
            return key
    kind = raw.get("kind")
    if kind in _KINDS:
        return str(kind)
    keys = ", ".join(_KINDS)
    if kind is not None:
        near = nearest(str(kind), _KINDS, 1)
        hint = f"Có phải kind: {near[0]}?" if near else f"Dùng một trong: {keys}."
        raise source.error(("kind",), f"kind là {kind!r}", hint)
    first = str(next(iter(raw), ""))
    raise source.error(
        (), "không rõ tệp này chứa gì",
        did_you_mean(
            first, ("metrics", "cases"), f"Thêm dòng kind: ({keys}), hoặc metrics: với số liệu."
        ),
    )  # fmt: skip


def _instruments(sources: Iterable[Source]) -> tuple[Instrument, ...]:
    """Known instruments; an operator may add some in a file of the same form."""
    found = {instrument.number: instrument for instrument in load_instruments()}
    for source in sources:
        if source.name == INSTRUMENTS:
            source.document()
            try:
                added = read_instruments(Path(source.shown))
            except RegulationError as error:
                raise LawFileError(source.shown, error.line, error.problem, error.remedy) from None
            found.update((instrument.number, instrument) for instrument in added)
    return tuple(found.values())


def _paths(override: Path | None) -> dict[str, tuple[Path, bool, bool]]:
    """Files of the set by their path inside it: where they are, and how they came in."""
    shipped = regulations_folder()
    found = {name: (path, False, False) for name, path in _glob(shipped, _SHIPPED)}
    if override is not None:
        if not override.is_dir():
            raise LawFileError(
                str(override), 1, "không có thư mục này", "Kiểm tra đường dẫn trong thiết đặt."
            )
        for name, path in _glob(override, ("**/*.yaml", "**/*.yml")):
            if not _is_case(name):
                found[name] = (path, name in found, name not in found)
    return dict(sorted(found.items()))


def _glob(folder: Path, patterns: Iterable[str]) -> Iterator[tuple[str, Path]]:
    for pattern in patterns:
        for path in sorted(folder.glob(pattern)):
            name = path.relative_to(folder)
            if path.is_file() and not any(part.startswith(".") for part in name.parts):
                yield name.as_posix(), path


def _is_case(name: str) -> bool:
    return any(Path(name).match(pattern) for pattern in _CASES)


def _shown(path: Path, name: str, override: Path | None) -> str:
    return str(path) if override is not None and path.is_relative_to(override) else name


def _state(path: Path) -> _State:
    try:
        stat = path.stat()
    except OSError:
        return (str(path), 0, -1)
    return (str(path), stat.st_mtime_ns, stat.st_size)


def _fingerprint(sources: Iterable[Source]) -> str:
    total = hashlib.sha256()
    for source in sources:
        total.update(f"{source.name}\0{source.digest}\n".encode())
    return total.hexdigest()
