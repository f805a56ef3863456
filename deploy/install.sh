#!/usr/bin/env bash
# Puts TruongChuan on a fresh Debian 12 machine: PostgreSQL, the product with its worker, nginx with
# TLS. May be run again: it keeps settings, database and certificates.
#
#   deploy/install.sh --host truongchuan.example.gov.vn [--tls self-signed|files|certbot]
#                     [--cert FILE --key FILE] [--email ADDRESS] [--source FOLDER]
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=deploy/lib.sh
. "$here/lib.sh"

host='' tls=self-signed cert='' key='' email='' source=$(dirname "$here")
while [ $# -gt 0 ]; do
  case $1 in
    --host) host=${2:?} ;;
    --tls) tls=${2:?} ;;
    --cert) cert=${2:?} ;;
    --key) key=${2:?} ;;
    --email) email=${2:?} ;;
    --source) source=${2:?} ;;
    -h | --help)
      sed -n '2,6s/^# \{0,1\}//p' "$0"
      exit 0
      ;;
    *) fail "không hiểu “$1”; xem: $0 --help" ;;
  esac
  shift 2
done

need_root
[[ $host =~ ^[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?$ ]] ||
  fail "hãy nêu tên miền: --host truongchuan.example.gov.vn"
case $tls in
  self-signed) ;;
  files)
    [ -r "$cert" ] && [ -r "$key" ] || fail "--tls files cần --cert TỆP và --key TỆP đọc được."
    openssl x509 -in "$cert" -noout -checkend 86400 >/dev/null ||
      fail "chứng thư $cert không đọc được hoặc hết hạn trong 24 giờ tới."
    ;;
  certbot) [ -n "$email" ] || fail "--tls certbot cần --email ĐỊA_CHỈ để nhận báo hết hạn." ;;
  *) fail "--tls phải là self-signed, files hoặc certbot." ;;
esac
# shellcheck disable=SC1091
. /etc/os-release
[ "${ID:-}" = debian ] && [ "${VERSION_ID:-0}" -ge 12 ] ||
  fail "bộ cài này dành cho Debian 12 trở lên; máy này là ${PRETTY_NAME:-không rõ}."

say "Cài gói hệ thống"
export DEBIAN_FRONTEND=noninteractive
packages=(
  python3 python3-venv postgresql nginx-light openssl curl ca-certificates util-linux tar
  libreoffice-writer-nogui fonts-croscore fonts-liberation2
  tesseract-ocr tesseract-ocr-vie locales tzdata
)
[ "$tls" = certbot ] && packages+=(certbot)
apt-get update -qq
apt-get install -y -qq --no-install-recommends "${packages[@]}" >/dev/null

say "Tạo tài khoản hệ thống và thư mục"
id -u "$ACCOUNT" >/dev/null 2>&1 ||
  useradd --system --home-dir "$STATE" --shell /usr/sbin/nologin "$ACCOUNT"
install -d -m 0755 "$ROOT" "$RELEASES"
install -d -m 0750 -o "$ACCOUNT" -g "$ACCOUNT" "$STATE" "$STATE/files" "$STATE/backups"
# nginx serves the static files: it may pass through the folder, and read nothing else in it.
install -d -m 0755 -o "$ACCOUNT" -g "$ACCOUNT" "$STATE/static"
chmod 0751 "$STATE"
install -d -m 0750 -g "$ACCOUNT" "$CONFIG"

say "Chuẩn bị PostgreSQL"
if ! pg_lsclusters -h | grep -q online; then
  read -r pg_version pg_name _ < <(pg_lsclusters -h | head -n 1) || fail "PostgreSQL chưa có cụm dữ liệu nào; hãy chạy: pg_createcluster 15 main"
  pg_ctlcluster "$pg_version" "$pg_name" start
fi
sql() { runuser -u postgres -- psql -XqtA -v ON_ERROR_STOP=1 "$@"; }
password=''
if [ ! -e "$ENVIRONMENT" ]; then
  password=$(openssl rand -hex 24)
  if [ -z "$(sql -c "SELECT 1 FROM pg_roles WHERE rolname = '$ACCOUNT'")" ]; then
    sql -c "CREATE ROLE $ACCOUNT LOGIN"
  fi
  # By standard input: a password in the arguments could be read by anybody on the machine.
  printf "ALTER ROLE %s PASSWORD '%s';\n" "$ACCOUNT" "$password" | sql
fi
if [ -z "$(sql -c "SELECT 1 FROM pg_database WHERE datname = '$ACCOUNT'")" ]; then
  sql -c "CREATE DATABASE $ACCOUNT OWNER $ACCOUNT ENCODING 'UTF8' LC_COLLATE 'C.UTF-8' LC_CTYPE 'C.UTF-8' TEMPLATE template0"
fi

if [ ! -e "$ENVIRONMENT" ]; then
  say "Ghi thiết đặt vào $ENVIRONMENT"
  (
    umask 0137
    cat >"$ENVIRONMENT.new" <<SETTINGS
# Thiết đặt của TruongChuan; ý nghĩa từng mục: docs/reference/settings.md. Sửa xong:
# systemctl restart truongchuan-web truongchuan-worker
TRUONGCHUAN_MODE=production
TRUONGCHUAN_SECRET_KEY=$(openssl rand -hex 40)
TRUONGCHUAN_ALLOWED_HOSTS=$host
TRUONGCHUAN_BASE_URL=https://$host
DATABASE_URL=postgres://$ACCOUNT:$password@127.0.0.1:5432/$ACCOUNT
TRUONGCHUAN_VAR=$STATE
TRUONGCHUAN_BEHIND_PROXY=true
TRUONGCHUAN_WEB_WORKERS=$(($(nproc) > 1 ? $(nproc) : 2))
TRUONGCHUAN_LOG_FORMAT=json
TRUONGCHUAN_LOG_LEVEL=INFO
TRUONGCHUAN_BACKUP_DIR=$STATE/backups
# Máy chủ thư: bỏ dấu # và điền.
# TRUONGCHUAN_EMAIL_URL=smtp+tls://user:mat-khau@mail.example.gov.vn:587
# TRUONGCHUAN_EMAIL_FROM=truongchuan@example.gov.vn
SETTINGS
    chgrp "$ACCOUNT" "$ENVIRONMENT.new"
    mv "$ENVIRONMENT.new" "$ENVIRONMENT"
  )
fi

say "Cài phần mềm"
release=$(make_release "$source")
migrate "$release" || fail "không chuyển được cấu trúc cơ sở dữ liệu; xem dòng lỗi ở trên."
product "$release" manage collectstatic --no-input -v 0
switch_to "$release"

say "Đặt dịch vụ"
for unit in truongchuan-web.socket truongchuan-web.service truongchuan-worker.service; do
  install -m 0644 "$release/deploy/systemd/$unit" "/etc/systemd/system/$unit"
done
if has_systemd; then
  systemctl daemon-reload
  systemctl enable -q truongchuan-web.socket truongchuan-web.service truongchuan-worker.service
  systemctl start truongchuan-web.socket
  systemctl restart truongchuan-web.service truongchuan-worker.service
fi

say "Đặt nginx và TLS ($tls)"
install -d -m 0750 "$CONFIG/tls"
case $tls in
  self-signed)
    if [ ! -e "$CONFIG/tls/cert.pem" ]; then
      openssl req -x509 -newkey rsa:2048 -nodes -days 825 -subj "/CN=$host" \
        -addext "subjectAltName=DNS:$host" \
        -keyout "$CONFIG/tls/key.pem" -out "$CONFIG/tls/cert.pem" 2>/dev/null
    fi
    ;;
  files)
    install -m 0644 "$cert" "$CONFIG/tls/cert.pem"
    install -m 0600 "$key" "$CONFIG/tls/key.pem"
    ;;
  certbot)
    # nginx is not up with our site yet: certbot answers the question on port 80 by itself.
    if [ ! -e "/etc/letsencrypt/live/$host/fullchain.pem" ]; then
      systemctl stop nginx 2>/dev/null || true
      certbot certonly --standalone -n --agree-tos -m "$email" -d "$host" \
        --deploy-hook 'systemctl reload nginx' ||
        fail "không xin được chứng thư: tên miền $host phải trỏ về máy này và cổng 80 phải mở."
    fi
    ln -sfn "/etc/letsencrypt/live/$host/fullchain.pem" "$CONFIG/tls/cert.pem"
    ln -sfn "/etc/letsencrypt/live/$host/privkey.pem" "$CONFIG/tls/key.pem"
    ;;
esac
sed "s/@HOST@/$host/g" "$release/deploy/nginx/truongchuan.conf" >/etc/nginx/sites-available/truongchuan
install -m 0644 "$release/deploy/nginx/proxy.conf" /etc/nginx/truongchuan-proxy.conf
install -m 0644 "$release/deploy/nginx/maintenance.html" "$STATE/static-maintenance.html"
ln -sfn ../sites-available/truongchuan /etc/nginx/sites-enabled/truongchuan
rm -f /etc/nginx/sites-enabled/default
nginx -q -t || fail "thiết đặt nginx không đúng; xem dòng lỗi ở trên."
if has_systemd; then
  systemctl enable -q nginx
  systemctl reload-or-restart nginx
fi

say "Kiểm tra"
healthy || fail "dịch vụ chưa trả lời; xem: journalctl -u truongchuan-web -n 50"
product "$release" doctor || true
say "Xong. Mở https://$host/"
product "$release" manage open_setup --if-empty || true
