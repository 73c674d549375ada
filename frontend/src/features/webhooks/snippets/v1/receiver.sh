#!/bin/sh
# A CGI script: the server passes the headers as variables and the body as standard input.
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

key=$(printf %s "${WEBHOOK_SECRET#whsec_}" | base64 -d | od -An -v -tx1 | tr -d ' \n')
expected=v1,$({ printf '%s.%s.' "$id" "$timestamp" && cat; } | openssl dgst -sha256 -mac HMAC -macopt "hexkey:$key" -binary | base64)

set -f # the signatures are words, not patterns
for given in $signatures; do
  [ "$given" = "$expected" ] && genuine=yes
done
[ "$genuine" = yes ] || refuse
printf 'Status: 204 No Content\r\n\r\n'
