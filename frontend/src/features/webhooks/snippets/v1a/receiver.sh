#!/bin/sh
# A CGI script: the server passes the headers as variables and the body as standard input.
# It fetches the keys for each delivery; keep them for some minutes if you get many.
id=$HTTP_WEBHOOK_ID
timestamp=$HTTP_WEBHOOK_TIMESTAMP
signatures=$HTTP_WEBHOOK_SIGNATURE

genuine=no

refuse() {
  printf 'Status: 401 Unauthorized\r\n\r\n'
  exit
}

case $timestamp in '' | 0* | *[!0-9]* | ?????????????*) refuse ;; esac
age=$(($(date +%s) - timestamp))
[ "$age" -ge -300 ] && [ "$age" -le 300 ] || refuse

files=$(mktemp -d)
trap 'rm -r "$files"' EXIT
{ printf '%s.%s.' "$id" "$timestamp" && cat; } >"$files/signed"
keys=$(curl -fsS --max-time 5 "$WEBHOOK_KEYS_URL" | tr -d ' \n' | grep -o '"x":"[A-Za-z0-9_-]*"' | cut -d '"' -f 4 | tr '_-' '/+')

set -f # the signatures are words, not patterns
for key in $keys; do
  # A key in X.509 is these twelve bytes and then the key.
  { printf '\060\052\060\005\006\003\053\145\160\003\041\000' && printf '%s=' "$key" | base64 -d; } >"$files/key"
  for given in $signatures; do
    case $given in v1a,*) printf %s "${given#v1a,}" | base64 -d >"$files/signature" 2>/dev/null ;; *) continue ;; esac
    openssl pkeyutl -verify -pubin -keyform DER -inkey "$files/key" -rawin -in "$files/signed" -sigfile "$files/signature" >/dev/null 2>&1 && genuine=yes
  done
done
[ "$genuine" = yes ] || refuse
printf 'Status: 204 No Content\r\n\r\n'
