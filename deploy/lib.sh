# Shared by install.sh, upgrade.sh and rollback.sh. Sourced, never run.
# Messages for the operator are Vietnamese; every failure says what to do.

ROOT=/opt/truongchuan
RELEASES=$ROOT/releases
STATE=/var/lib/truongchuan
CONFIG=/etc/truongchuan
ENVIRONMENT=$CONFIG/truongchuan.env
ACCOUNT=truongchuan
MAINTENANCE=$STATE/maintenance

say() { printf '== %s\n' "$*"; }
fail() { printf 'LỖI: %s\n' "$*" >&2; exit 1; }
need_root() { [ "$(id -u)" = 0 ] || fail "hãy chạy bằng root: sudo $0"; }
has_systemd() { [ -d /run/systemd/system ]; }

# product RELEASE ARGUMENTS…: run the product of a release as its own account, with its settings.
product() {
  local release=$1
  shift
  (
    set -a
    # shellcheck disable=SC1090
    . "$ENVIRONMENT"
    set +a
    export HOME=$STATE PYTHONUTF8=1
    cd "$STATE"
    exec runuser -u "$ACCOUNT" -- "$release/venv/bin/truongchuan" "$@"
  )
}

# read_setting NAME: the value of a setting, or nothing.
read_setting() { sed -n "s/^$1=//p" "$ENVIRONMENT" | tail -n 1 | sed "s/^'\(.*\)'\$/\1/"; }

# make_release SOURCE: copy the source, install what it needs, print the release's folder.
make_release() {
  local source=$1 version release
  version=$(sed -n 's/^version = "\(.*\)"/\1/p' "$source/pyproject.toml" | head -n 1)
  [ -n "$version" ] || fail "không thấy số phiên bản trong $source/pyproject.toml; hãy chỉ đúng thư mục mã nguồn."
  release=$RELEASES/$version-$(date +%Y%m%d%H%M%S)
  mkdir -p "$release"
  # Only what the product is made of: no history, no tests, no working files.
  tar -C "$source" -cf - pyproject.toml README.md LICENSE requirements src deploy docs | tar -C "$release" -xf -
  find "$release" -name __pycache__ -prune -exec rm -rf {} +
  python3 -m venv "$release/venv" >&2 ||
    fail "không tạo được môi trường Python; hãy cài: apt-get install python3-venv"
  "$release/venv/bin/pip" install -q --disable-pip-version-check --require-hashes \
    -r "$release/requirements/run.txt" >&2 ||
    fail "không cài được thư viện; hãy xem mạng và thử lại. Chưa có gì bị đổi."
  "$release/venv/bin/pip" install -q --disable-pip-version-check --no-deps "$release" >&2
  "$release/venv/bin/python" -m compileall -q "$release/venv/lib" >&2 || true
  chown -R root:"$ACCOUNT" "$release"
  chmod -R g+rX,o-rwx "$release"
  printf '%s\n' "$release"
}

# switch_to RELEASE: make it the current one, in one step.
switch_to() {
  ln -sfn "$1" "$ROOT/current.new"
  mv -T "$ROOT/current.new" "$ROOT/current"
}

services() {
  if has_systemd; then
    systemctl "$1" truongchuan-web.service truongchuan-worker.service
  else
    say "Máy này không chạy systemd: bỏ qua “systemctl $1”."
  fi
}

# healthy: wait until the product answers through its socket, for at most a minute.
healthy() {
  has_systemd || return 0
  local host try
  host=$(read_setting TRUONGCHUAN_ALLOWED_HOSTS | cut -d, -f1)
  for try in $(seq 60); do
    if curl -fsS -o /dev/null --max-time 5 --unix-socket /run/truongchuan/web.sock \
      -H "Host: $host" -H 'X-Forwarded-Proto: https' "http://localhost/suc-khoe/"; then
      return 0
    fi
    sleep 1
  done
  return 1
}

# migrate RELEASE: wait at most 5 seconds for a lock, so that a long query of the running product
# does not make everybody queue behind us; try again a few times.
migrate() {
  local release=$1 try
  for try in 1 2 3 4 5; do
    if PGOPTIONS='-c lock_timeout=5s' product "$release" manage migrate --no-input -v 0; then
      return 0
    fi
    say "Lần $try chưa chuyển được cấu trúc cơ sở dữ liệu; thử lại sau 5 giây."
    sleep 5
  done
  return 1
}
