#!/usr/bin/env bash
# Runs the checks, or merges what shards have found, and tells the page of the
# run what came of it. Whether the job goes on is for a later step, so that the
# reports are kept in any case.
set -uo pipefail

refuse() {
  echo "::error title=cmconform::$1"
  echo "exit-code=2" >>"$GITHUB_OUTPUT"
  exit 0
}

if [ -n "$CMCONFORM_TARGET" ] && [ -z "$CMCONFORM_MERGE" ]; then
  words=(run --target "$CMCONFORM_TARGET")
elif [ -n "$CMCONFORM_MERGE" ] && [ -z "$CMCONFORM_TARGET" ]; then
  words=(report merge)
  for file in $CMCONFORM_MERGE; do
    [ -f "$file" ] || refuse "merge: there is no $file; download the artefacts of the shards in an earlier step"
    words+=("$file")
  done
else
  refuse "say either what to check with target:, or what to put together with merge:"
fi
words+=(--out "$CMCONFORM_OUT")
if [ -f "$CMCONFORM_BASELINE" ]; then
  words+=(--baseline "$CMCONFORM_BASELINE")
elif [ -n "$CMCONFORM_BASELINE" ]; then
  echo "::notice title=cmconform::there is no baseline $CMCONFORM_BASELINE yet; everything counts"
fi
while read -r flag value; do
  case $flag in
    '' | '#'*) continue ;;
  esac
  words+=("$flag")
  if [ -n "$value" ]; then words+=("$value"); fi
done <<<"$CMCONFORM_FLAGS"

# What a service answers must not command the runner: its lines are only shown.
quiet=cmconform-$(od -An -N16 -tx1 /dev/urandom | tr -d ' \n')
echo "::stop-commands::$quiet"
# A job that is cancelled ends the run in order: writes undone, reports written.
"$CMCONFORM_PROGRAM" "${words[@]}" &
run=$!
trap 'kill -TERM "$run" 2>/dev/null' INT TERM
wait "$run"
code=$?
while kill -0 "$run" 2>/dev/null; do
  wait "$run"
  code=$?
done
trap - INT TERM
echo "::$quiet::"

[ "$code" != 2 ] || refuse "wrong usage; the log of this step says what to change" # nothing was run, and what may lie in the folder is older
echo "exit-code=$code" >>"$GITHUB_OUTPUT"
if [ ! -f "$CMCONFORM_OUT/result.json" ]; then
  echo "::error title=cmconform::it ended with $code before it wrote a report; the log of this step says why"
  exit 0
fi
echo "report=$CMCONFORM_OUT" >>"$GITHUB_OUTPUT"
if [ "$CMCONFORM_SUMMARY" != false ]; then
  cat "$CMCONFORM_OUT/summary.md" >>"$GITHUB_STEP_SUMMARY"
  "$CMCONFORM_PROGRAM" report annotate "$CMCONFORM_OUT/result.json"
fi
exit 0
