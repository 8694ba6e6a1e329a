#!/usr/bin/env bash
# Finds the program that the run needs: one that is there already, or that of
# a release, which counts only when it has the checksum that the release says.
set -euo pipefail

refuse() {
  echo "::error title=cmconform::$1"
  exit 2
}

case $RUNNER_OS in
  Linux) os=linux suffix='' ;;
  macOS) os=darwin suffix='' ;;
  Windows) os=windows suffix=.exe ;;
  *) refuse "there is no release for $RUNNER_OS; build cmconform and name it with binary:" ;;
esac
case $RUNNER_ARCH in
  X64) architecture=amd64 ;;
  ARM64) architecture=arm64 ;;
  *) refuse "there is no release for $RUNNER_ARCH; build cmconform and name it with binary:" ;;
esac

if [ -n "$CMCONFORM_BINARY" ]; then
  [ -x "$CMCONFORM_BINARY" ] || refuse "binary: $CMCONFORM_BINARY is no program; build it in an earlier step, or name a release with version:"
  program=$(cd "$(dirname "$CMCONFORM_BINARY")" && pwd)/$(basename "$CMCONFORM_BINARY")
elif [ -n "$CMCONFORM_VERSION" ]; then
  folder=$RUNNER_TEMP/cmconform-$CMCONFORM_VERSION
  name=cmconform-$os-$architecture$suffix
  mkdir -p "$folder"
  cd "$folder"
  for file in "$name" SHA256SUMS; do
    curl --fail --silent --show-error --location --retry 3 --output "$file" "$CMCONFORM_RELEASES/$CMCONFORM_VERSION/$file" ||
      refuse "there is no $file at $CMCONFORM_RELEASES/$CMCONFORM_VERSION; is version: a release, and releases: where it is?"
  done
  # Of the list only the line of this file: the others were not downloaded.
  sum=$(awk -v name="$name" '$2 == name { print $1 }' SHA256SUMS)
  if command -v sha256sum >/dev/null; then is=$(sha256sum "$name"); else is=$(shasum -a 256 "$name"); fi
  if [ -z "$sum" ] || [ "${is%% *}" != "$sum" ]; then
    rm -f "$name"
    refuse "$name has not the checksum that $CMCONFORM_RELEASES/$CMCONFORM_VERSION/SHA256SUMS says; it was not used"
  fi
  chmod +x "$name"
  program=$folder/$name
else
  refuse "say which cmconform: version: a release, or binary: the path of a program"
fi

# Later steps may call it by its name, whatever the file of the release is called.
named=$RUNNER_TEMP/cmconform-bin
mkdir -p "$named"
cp "$program" "$named/cmconform$suffix"
echo "$named" >>"$GITHUB_PATH"
echo "program=$named/cmconform$suffix" >>"$GITHUB_OUTPUT"
"$named/cmconform$suffix" version
