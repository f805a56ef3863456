"""The command line as other programs use it: output, exit status, messages."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from truongchuan.cli import main

PLANS = Path(__file__).resolve().parents[1] / "fixtures" / "plans"
DEMO = Path(__file__).resolve().parents[2] / "src/truongchuan/demo/plan-38-2023.docx"


def run_json(capsys: pytest.CaptureFixture[str], *arguments: str) -> dict[str, object]:
    assert main([*arguments, "--json"]) == 0
    out, err = capsys.readouterr()
    assert err == ""
    data: dict[str, object] = json.loads(out)
    return data


def test_read_prints_the_contract_shape(capsys: pytest.CaptureFixture[str]) -> None:
    facts = run_json(capsys, "plan", "read", str(DEMO))
    assert facts["document"]["number"] == "38/KH-UBND"  # type: ignore[index]
    assert facts["years"] == [2023]
    assert facts["targets"]["by_quarter"]["2023-Q4"] == {  # type: ignore[index]
        "total": 7, "new": 3, "renewal": 4, "stretch": 1,
    }  # fmt: skip
    assert set(facts) >= {
        "document", "years", "legal_references", "targets", "schools", "roadmap", "duties",
        "recipients", "sections",
    }  # fmt: skip
    row = facts["roadmap"][15]  # type: ignore[index]
    assert row["advises_to"] == "UBND quận Hai Bà Trưng"
    assert set(row["span"]) == {"line", "start", "end"}


def test_json_is_written_as_utf8(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["plan", "read", str(DEMO), "--json"]) == 0
    assert "Tây Sơn" in capsys.readouterr().out


def test_spans_point_into_the_printed_text(capsys: pytest.CaptureFixture[str]) -> None:
    facts = run_json(capsys, "plan", "read", str(DEMO))
    assert main(["plan", "text", str(DEMO)]) == 0
    lines = [line[7:] for line in capsys.readouterr().out.splitlines()]
    text = "\n".join(lines)
    for school in facts["schools"]:  # type: ignore[attr-defined]
        span = school["span"]
        assert text[span["start"] : span["end"]].endswith(school["name"].split(" ", 1)[1])
        assert text.count("\n", 0, span["start"]) + 1 == span["line"]


def test_check_lists_the_most_severe_first(capsys: pytest.CaptureFixture[str]) -> None:
    report = run_json(capsys, "plan", "check", str(DEMO))
    order = {"error": 0, "warning": 1, "info": 2}
    severities = [order[f["severity"]] for f in report["findings"]]  # type: ignore[attr-defined]
    assert severities == sorted(severities)
    assert severities[0] == 0
    for finding in report["findings"]:  # type: ignore[attr-defined]
        assert {"code", "category", "severity", "message", "spans", "quotes", "suggestion"} <= set(
            finding
        )
        assert "{" not in finding["message"]


def test_strict_turns_errors_into_exit_status_1(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["plan", "check", str(DEMO), "--strict"]) == 1
    clean = PLANS / "11-clean-2024" / "plan.docx"
    assert main(["plan", "check", str(clean), "--strict"]) == 0
    assert "0 lỗi" in capsys.readouterr().out


def test_later_law_is_context_only(capsys: pytest.CaptureFixture[str]) -> None:
    report = run_json(capsys, "plan", "check", str(DEMO))
    for finding in report["findings"]:  # type: ignore[attr-defined]
        if "57/2026" in finding["message"]:
            assert (finding["category"], finding["severity"]) == ("context", "info")


@pytest.mark.parametrize(
    ("content", "name", "words"),
    [
        (None, "khong-co.docx", "không có tệp này"),
        (b"", "rong.docx", "rỗng"),
        (b"\x89PNG\r\n\x1a\n" + b"0" * 64, "anh.pdf", "ảnh"),
        (b"%PDF-1.7\n%broken", "hong.pdf", "PDF"),
    ],
)
def test_bad_input_is_exit_status_2_with_a_reason(
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    content: bytes | None,
    name: str,
    words: str,
) -> None:
    path = tmp_path / name
    if content is not None:
        path.write_bytes(content)
    for command in ("text", "read", "check", "import"):
        assert main(["plan", command, str(path)]) == 2
        out, err = capsys.readouterr()
        assert out == ""
        assert name in err
        assert words in err


def test_bad_usage_is_exit_status_2() -> None:
    with pytest.raises(SystemExit) as stopped:
        main(["plan", "check", str(DEMO), "--on", "hôm qua"])
    assert stopped.value.code == 2
    assert main([]) == 2
    assert main(["plan"]) == 2


@pytest.mark.parametrize("command", ["text", "read", "check", "import"])
def test_every_command_has_help_with_an_example(
    command: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as stopped:
        main(["plan", command, "--help"])
    assert stopped.value.code == 0
    assert f"truongchuan plan {command}" in capsys.readouterr().out.split("Ví dụ:")[1]


def test_reading_needs_neither_database_nor_settings() -> None:
    environment = {k: v for k, v in os.environ.items() if not k.startswith("TRUONGCHUAN")}
    environment.pop("DATABASE_URL", None)
    environment.pop("DJANGO_SETTINGS_MODULE", None)
    done = subprocess.run(
        [sys.executable, "-m", "truongchuan", "plan", "check", str(DEMO), "--json"],
        capture_output=True, text=True, check=False, env=environment,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["findings"]


def test_import_brings_a_programme_in_and_again_as_a_new_version(tmp_path: Path) -> None:
    environment = {
        **os.environ,
        "TRUONGCHUAN_MODE": "production",
        "TRUONGCHUAN_VAR": str(tmp_path),
        "DJANGO_SETTINGS_MODULE": "truongchuan.project.settings",
    }

    def run(*extra: str) -> subprocess.CompletedProcess[str]:
        database = f"sqlite:///{tmp_path / 'db.sqlite3'}"
        command = [sys.executable, "-m", "truongchuan", "plan", "import", str(DEMO)]
        return subprocess.run(
            [*command, "--database", database, *extra],
            capture_output=True, text=True, check=False, env=environment,
        )  # fmt: skip

    dry = run("--dry-run")
    assert dry.returncode == 0, dry.stderr
    assert dry.stdout.startswith("Sẽ nhập: 15 trường, 30 nhiệm vụ")
    assert not (tmp_path / "db.sqlite3").exists()
    first = run()
    assert first.returncode == 0, first.stderr
    assert first.stdout.startswith("Đã nhập: 15 trường, 30 nhiệm vụ")
    second = run()
    assert "bản đọc thứ 2" in second.stdout
    assert "0 chỗ khác" in second.stdout
