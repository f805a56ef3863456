#!/usr/bin/env bash
# Brings in a newer version beside the old one, with a backup before. When the change of the database
# is one that the running version can live with, people go on working; otherwise they see a page
# that says so for the minute it takes. If the new version does not answer, the old one is back.
#
#   deploy/upgrade.sh [--source FOLDER] [--keep 3]
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=deploy/lib.sh
. "$here/lib.sh"

source=$(dirname "$here") keep=3
while [ $# -gt 0 ]; do
  case $1 in
    --source) source=${2:?} ;;
    --keep) keep=${2:?} ;;
    -h | --help)
      sed -n '2,6s/^# \{0,1\}//p' "$0"
      exit 0
      ;;
    *) fail "không hiểu “$1”; xem: $0 --help" ;;
  esac
  shift 2
done

need_root
[ -e "$ENVIRONMENT" ] && [ -L "$ROOT/current" ] || fail "máy này chưa cài TruongChuan; hãy chạy deploy/install.sh trước."
exec 9>"$ROOT/.lock"
flock -n 9 || fail "đang có một lần nâng cấp khác chạy; hãy đợi nó xong."
old=$(readlink -f "$ROOT/current")

say "Cài phiên bản mới bên cạnh bản đang chạy"
new=$(make_release "$source")

backup=$STATE/backups/truoc-nang-cap-$(date +%Y%m%d-%H%M%S).tcbackup
say "Sao lưu vào $backup"
product "$old" backup "$backup" --quiet || fail "không sao lưu được; chưa có gì bị đổi."

say "Xét thay đổi của cơ sở dữ liệu"
# 0: the running version can live with it; 1: it cannot; anything else is a fault of the check.
stop=0
product "$new" manage check_upgrade --strict || stop=$?
[ "$stop" -le 1 ] || fail "không xét được các thay đổi; chưa có gì bị đổi."
if [ "$stop" = 1 ]; then
  say "Phải dừng trong chốc lát: người dùng thấy trang báo bảo trì"
  touch "$MAINTENANCE"
  services stop
fi

back() {
  say "Quay về phiên bản cũ"
  switch_to "$old"
  if [ "$stop" = 1 ]; then
    product "$old" restore "$backup" --force || fail "không phục hồi được; bản sao lưu ở $backup, xem docs/how-to/deploy.md."
  fi
  product "$old" manage collectstatic --no-input -v 0 || true
  services restart
  rm -f "$MAINTENANCE"
  fail "$1 Đã quay về phiên bản cũ. Bản sao lưu: $backup"
}

migrate "$new" || back "không chuyển được cấu trúc cơ sở dữ liệu."
product "$new" manage collectstatic --no-input -v 0 || back "không gom được tệp tĩnh."
for unit in truongchuan-web.socket truongchuan-web.service truongchuan-worker.service; do
  install -m 0644 "$new/deploy/systemd/$unit" "/etc/systemd/system/$unit"
done
if has_systemd; then systemctl daemon-reload; fi
switch_to "$new"
# The socket stays open: who asks during the restart waits a moment and is answered.
services restart
healthy || back "phiên bản mới không trả lời."
rm -f "$MAINTENANCE"
printf '%s\n' "$old" >"$ROOT/previous"
printf '%s\n' "$backup" >"$ROOT/previous-backup"

# Keep a few old versions; never the current one nor the one before.
find "$RELEASES" -mindepth 1 -maxdepth 1 -type d -printf '%T@ %p\n' | sort -rn | tail -n "+$((keep + 1))" |
  cut -d' ' -f2- | { grep -vxF -e "$new" -e "$old" || true; } | xargs -r rm -rf --
say "Xong: $(basename "$new"). Quay lại bản trước: deploy/rollback.sh"
