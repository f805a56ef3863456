#!/usr/bin/env bash
# Goes back to the version before the last upgrade.
#
#   deploy/rollback.sh                 the program only: what people entered since stays
#   deploy/rollback.sh --with-data     program and data, as they were before the upgrade
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=deploy/lib.sh
. "$here/lib.sh"

with_data=0
case ${1:-} in
  '') ;;
  --with-data) with_data=1 ;;
  -h | --help)
    sed -n '2,5s/^# \{0,1\}//p' "$0"
    exit 0
    ;;
  *) fail "không hiểu “$1”; xem: $0 --help" ;;
esac

need_root
exec 9>"$ROOT/.lock"
flock -n 9 || fail "đang có một lần nâng cấp khác chạy; hãy đợi nó xong."
[ -s "$ROOT/previous" ] || fail "không có phiên bản trước để quay về."
old=$(cat "$ROOT/previous") backup=$(cat "$ROOT/previous-backup" 2>/dev/null || true)
[ -x "$old/venv/bin/truongchuan" ] || fail "phiên bản trước ($old) đã bị xóa."
now=$(readlink -f "$ROOT/current")

if [ "$with_data" = 0 ]; then
  # Migrations of the newer version that the older one cannot live with are undone only by data.
  product "$now" manage check_upgrade --since "$old" --strict ||
    fail "bản cũ không chạy được với cơ sở dữ liệu hiện nay; hãy dùng --with-data (mất những gì nhập sau lúc nâng cấp)."
  switch_to "$old"
  product "$old" manage collectstatic --no-input -v 0
  services restart
else
  [ -r "$backup" ] || fail "không thấy bản sao lưu trước nâng cấp ($backup)."
  touch "$MAINTENANCE"
  services stop
  after=$STATE/backups/truoc-khi-quay-lai-$(date +%Y%m%d-%H%M%S).tcbackup
  say "Sao lưu dữ liệu hiện nay vào $after"
  product "$now" backup "$after" --quiet || fail "không sao lưu được; dịch vụ đang dừng, chạy lại: systemctl start truongchuan-web truongchuan-worker"
  switch_to "$old"
  product "$old" restore "$backup" --force
  product "$old" manage collectstatic --no-input -v 0
  services start
fi
healthy || fail "phiên bản cũ chưa trả lời; xem: journalctl -u truongchuan-web -n 50"
rm -f "$MAINTENANCE" "$ROOT/previous"
say "Đã quay về $(basename "$old")."
