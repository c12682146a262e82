#!/usr/bin/env bash
# The work of action.yml: installs ipi-lint from the action's own checkout, runs it once, hands on its reports.
# Runs on the bash 3.2 of macOS too. The exit code is the linter's.
set -euo pipefail

token=$(od -An -N16 -tx1 /dev/urandom | tr -d ' \n')

output() { # name value
  printf '%s<<%s\n%s\n%s\n' "$1" "$token" "$2" "$token" >>"$GITHUB_OUTPUT"
}

fail() { # exit-code message
  local text=${2//'%'/%25}
  text=${text//$'\r'/%0D}
  printf '::error title=ipi-lint::%s\n' "${text//$'\n'/%0A}"
  output exit-code "$1"
  exit "$1"
}

install() { # venv
  python3 -c 'import sys; sys.exit(sys.version_info < (3, 11))' ||
    fail 3 "ipi-lint needs Python 3.11 or newer, and $(python3 --version 2>&1) is here: set one up in a step before this one"
  printf '::group::Install ipi-lint\n'
  if ! python3 -m venv --clear "$1" ||
    ! "$1/bin/python" -m pip install --quiet --disable-pip-version-check "$GITHUB_ACTION_PATH"; then
    fail 3 "ipi-lint could not be installed; the log says why"
  fi
  printf '::endgroup::\n'
}

count() { # reports: prints how many findings are errors, warnings and notes
  "$venv/bin/python" - "$1/report.json" <<'PYTHON'
import json, sys

with open(sys.argv[1], encoding="utf-8") as file:
    levels = [finding["severity"] for finding in json.load(file)["findings"]]
print(levels.count("error"), levels.count("warning"), levels.count("note"))
PYTHON
}

summarize() { # markdown-file
  # GitHub drops a summary of more than 1 MiB whole.
  if [[ $(wc -c <"$1") -lt 1000000 ]]; then
    cat "$1" >>"$GITHUB_STEP_SUMMARY"
  else
    printf 'The findings are too many for a summary; they are in the log and in the SARIF report.\n' \
      >>"$GITHUB_STEP_SUMMARY"
  fi
}

cd "$GITHUB_WORKSPACE"

# One environment for each checkout of the action: a workflow may use it several times.
venv=$RUNNER_TEMP/ipi-lint-$(printf '%s' "$GITHUB_ACTION_PATH" | cksum | cut -d ' ' -f 1)
[[ -x $venv/bin/ipi-lint ]] || install "$venv"

# The same for the same inputs: answers are kept by the command line, which names this folder.
inputs=("$INPUT_PATHS" "$INPUT_CONFIG" "$INPUT_MODE" "$INPUT_SELECT" "$INPUT_IGNORE" "$INPUT_FAIL_ON" "$INPUT_SARIF_FILE")
reports=$RUNNER_TEMP/ipi-lint-reports-$(printf '%s\n' "${inputs[@]}" | cksum | cut -d ' ' -f 1)
rm -rf "$reports"
mkdir "$reports"
sarif=${INPUT_SARIF_FILE:-$reports/ipi-lint.sarif}
arguments=(
  check
  --output text:-
  --output "sarif:$sarif"
  --output "json:$reports/report.json"
  --output "github:$reports/annotations.txt"
  --output "markdown:$reports/summary.md"
)
[[ -z $INPUT_CONFIG ]] || arguments+=("--config=$INPUT_CONFIG")
[[ -z $INPUT_MODE ]] || arguments+=("--mode=$INPUT_MODE")
[[ -z $INPUT_SELECT ]] || arguments+=("--select=$INPUT_SELECT")
[[ -z $INPUT_IGNORE ]] || arguments+=("--ignore=$INPUT_IGNORE")
[[ -z $INPUT_FAIL_ON ]] || arguments+=("--fail-on=$INPUT_FAIL_ON")
arguments+=(--)
while IFS= read -r path; do
  [[ -z $path ]] || arguments+=("$path")
done <<<"$INPUT_PATHS"

# The report shows lines of the linted files: nothing in it may speak to the runner.
printf '::stop-commands::%s\n' "$token"
code=0
"$venv/bin/ipi-lint" "${arguments[@]}" 2>"$reports/stderr.txt" || code=$?
cat "$reports/stderr.txt"
printf '::%s::\n' "$token"

if [[ ! -s $reports/report.json ]]; then
  fail "$((code ? code : 3))" "$(cat "$reports/stderr.txt")"
fi
read -r errors warnings notes < <(count "$reports")
output errors "$errors"
output warnings "$warnings"
output notes "$notes"
output exit-code "$code"
output sarif-file "$sarif"
[[ $INPUT_ANNOTATIONS != true ]] || cat "$reports/annotations.txt"
[[ $INPUT_SUMMARY != true ]] || summarize "$reports/summary.md"
exit "$code"
