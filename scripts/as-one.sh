#!/usr/bin/env bash
# Runs a command, and ends all that it started when told to end: as-one.sh <command> [argument...]
# When one of two tasks side by side fails, task interrupts the other. An interrupt at a
# terminal reaches every process, so `go test` does not pass it on to the tests; from task
# it reaches one process, and the tests would go on after task has ended.
set -euo pipefail
set -m # the command gets a process group of its own

group=
told=
end() { [ -z "$group" ] || kill -TERM -- "-$group" 2>/dev/null || true; }
trap 'told=1; end' INT TERM
"$@" &
group=$!
[ -z "$told" ] || end # the signal came before it was known whom to tell
status=0
wait "$group" || status=$?
while kill -0 "$group" 2>/dev/null; do # a signal ends the wait before the command has ended
  wait "$group" || status=$?
done
exit "$status"
