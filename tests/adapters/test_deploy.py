"""What the installation scripts promise each other and the product.

A whole run: deploy/try-on-debian.sh.
"""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
DEPLOY = ROOT / "deploy"
SCRIPTS = sorted(DEPLOY.glob("*.sh"))


def text(name: str) -> str:
    return (DEPLOY / name).read_text(encoding="utf-8")


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.name)
def test_every_script_is_read_by_bash(script: Path) -> None:
    done = subprocess.run(["bash", "-n", script], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize("script", ["install.sh", "upgrade.sh", "rollback.sh"])
def test_bad_usage_is_refused_before_anything_is_touched(script: str) -> None:
    done = subprocess.run(
        ["bash", DEPLOY / script, "--nonsense", "x"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    assert "--help" in done.stderr
    told = subprocess.run(
        ["bash", DEPLOY / script, "--help"], capture_output=True, text=True, check=False
    )
    assert told.returncode == 0
    assert f"deploy/{script}" in told.stdout


def test_every_setting_written_at_installation_is_documented() -> None:
    written = set(re.findall(r"^(?:# )?((?:TRUONGCHUAN|DATABASE)_\w+)=", text("install.sh"), re.M))
    documented = (ROOT / "docs" / "reference" / "settings.md").read_text(encoding="utf-8")
    assert len(written) > 8
    assert {name for name in written if f"`{name}`" not in documented} == set()


def test_every_unit_named_by_the_scripts_is_there() -> None:
    named = set(
        re.findall(
            r"truongchuan-\w+\.(?:service|socket)",
            "".join(path.read_text(encoding="utf-8") for path in SCRIPTS),
        )
    )
    assert named == {path.name for path in (DEPLOY / "systemd").iterdir()}


def test_nginx_gunicorn_and_the_health_question_meet_at_one_socket() -> None:
    socket = "/run/truongchuan/web.sock"
    for name in ("systemd/truongchuan-web.socket", "nginx/truongchuan.conf", "lib.sh"):
        assert socket in text(name), name


def test_the_proxy_overwrites_the_address_that_a_caller_claims() -> None:
    proxy = text("nginx/proxy.conf")
    assert "proxy_set_header X-Forwarded-For $remote_addr;" in proxy
    assert "TRUONGCHUAN_BEHIND_PROXY=true" in text("install.sh")


def test_the_proxy_takes_a_little_more_than_the_product() -> None:
    found = re.search(r"client_max_body_size (\d+)m", text("nginx/truongchuan.conf"))
    assert found is not None
    assert int(found[1]) * 1024 * 1024 > 20 * 1024 * 1024


def test_the_image_has_what_the_machine_gets() -> None:
    for package in ("libreoffice-writer-nogui", "tesseract-ocr-vie", "fonts-croscore"):
        assert package in text("install.sh")
        assert package in text("Containerfile")


def test_no_registry_address_is_recorded() -> None:
    for path in DEPLOY.rglob("*"):
        if path.is_file():
            words = path.read_text(encoding="utf-8")
            assert "pypi" not in words, path
            assert "index-url" not in words, path
