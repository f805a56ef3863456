#!/usr/bin/env bash
# Tries installation, upgrade and rollback in a fresh Debian 12 below a folder (debootstrap, chroot),
# as far as that goes without systemd: the services are started by hand. Needs root and a network.
#
#   deploy/try-on-debian.sh [FOLDER]        default /var/tmp/truongchuan-debian
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
folder=${1:-/var/tmp/truongchuan-debian}
host=truongchuan.test
port=8943

[ "$(id -u)" = 0 ] || { echo 'root is needed' >&2; exit 1; }
[ -e "$folder/etc/debian_version" ] || debootstrap --variant=minbase bookworm "$folder"
for mount in proc sys dev dev/pts; do
  mountpoint -q "$folder/$mount" || mount --bind "/$mount" "$folder/$mount"
done
finish() {
  inside 'nginx -s stop 2>/dev/null; kill $(cat /run/web.pid) 2>/dev/null; pg_ctlcluster 15 main stop' || true
  for mount in dev/pts dev sys proc; do umount -l "$folder/$mount" || true; done
}
trap finish EXIT
cp /etc/resolv.conf "$folder/etc/resolv.conf"
# What this machine needs to reach its packages may be named: TRY_COPY="/etc/pip.conf …".
for path in ${TRY_COPY:-}; do
  if [ -e "$path" ]; then mkdir -p "$folder$(dirname "$path")" && cp -r "$path" "$folder$(dirname "$path")/"; fi
done
mkdir -p "$folder/src"
git -C "$here/.." archive HEAD | tar -C "$folder/src" -xf -

inside() { chroot "$folder" /bin/bash -c "$1"; }
ask() { curl -sk --resolve "$host:$port:127.0.0.1" "$@"; }
expect() { # what got want
  if [ "$2" = "$3" ]; then echo "ok: $1 ($2)"; else echo "FAILED: $1: got $2, want $3" >&2; exit 1; fi
}
status() { ask -o /dev/null -w '%{http_code}' "https://$host:$port$1"; }
serve() {
  inside '
    set -a; . /etc/truongchuan/truongchuan.env; set +a
    kill $(cat /run/web.pid 2>/dev/null) 2>/dev/null && sleep 2
    install -d -o truongchuan -g www-data /run/truongchuan
    export HOME=/var/lib/truongchuan PYTHONUTF8=1; cd $HOME
    runuser -u truongchuan -- /opt/truongchuan/current/venv/bin/gunicorn truongchuan.project.wsgi:application \
      --bind unix:/run/truongchuan/web.sock --umask 000 --workers 2 --worker-class gthread --threads 8 \
      --no-control-socket </dev/null >/var/log/web.log 2>&1 &
    echo $! >/run/web.pid
    for n in $(seq 60); do [ -S /run/truongchuan/web.sock ] && break; sleep 1; done; sleep 3'
}

inside "cd /src && bash deploy/install.sh --host $host"
inside "sed -i 's/listen 80;/listen 8980;/; s/listen 443/listen $port/; /listen \[::\]/d' /etc/nginx/sites-available/truongchuan && nginx -t -q"
serve
inside nginx
expect 'start page' "$(status /)" 200
expect 'health' "$(status /suc-khoe/)" 200
expect 'sign-in' "$(status /tai-khoan/login/)" 200
expect 'plain http is sent on' "$(curl -s -o /dev/null -w '%{http_code}' -H "Host: $host" http://127.0.0.1:8980/)" 301
inside 'touch /var/lib/truongchuan/maintenance'
expect 'maintenance' "$(status /)" 503
inside 'rm /var/lib/truongchuan/maintenance'
ticket=$(inside 'set -a; . /etc/truongchuan/truongchuan.env; set +a; export HOME=/var/lib/truongchuan; cd $HOME; runuser -u truongchuan -- /opt/truongchuan/current/venv/bin/truongchuan manage open_setup' | grep -o '/bat-dau/[^ /]*/' | tail -n 1)
expect 'the first key opens the set-up' "$(status "$ticket")" 200
first=$(inside 'readlink -f /opt/truongchuan/current')

inside 'cd /src && bash deploy/upgrade.sh'
second=$(inside 'readlink -f /opt/truongchuan/current')
[ "$first" != "$second" ] || { echo 'FAILED: the upgrade changed nothing' >&2; exit 1; }
serve
expect 'after the upgrade' "$(status /)" 200
inside 'cd /src && bash deploy/rollback.sh'
expect 'rolled back' "$(inside 'readlink -f /opt/truongchuan/current')" "$first"
serve
expect 'after the rollback' "$(status /)" 200
inside 'cd /src && bash deploy/upgrade.sh && bash deploy/rollback.sh --with-data'
serve
expect 'after the rollback with data' "$(status /)" 200
inside 'set -a; . /etc/truongchuan/truongchuan.env; set +a; export HOME=/var/lib/truongchuan; cd $HOME; runuser -u truongchuan -- /opt/truongchuan/current/venv/bin/truongchuan doctor || true'
echo 'All of it went well.'
