"""``python -m truongchuan``."""

from truongchuan.cli import main

if __name__ == "__main__":
    raise SystemExit(main())
