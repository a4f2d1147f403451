# Sourced by the scripts: the environment, and how they report.
#
# Leaves the working directory at the root of the clone.
# shellcheck shell=bash

TRADEWIND_ROOT="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)"
cd "$TRADEWIND_ROOT" || exit
# shellcheck source=scripts/env.sh
source scripts/env.sh

say() {
    printf '\n== %s\n' "$*"
}

die() {
    printf 'error: %s\n' "$*" >&2
    exit 1
}

# Where the time went: one line a step, filled by `step` and printed by `print_times`.
step_times=()

# step TITLE COMMAND...: says what is done, does it, and remembers how long it took, also when it fails.
step() {
    local title="$1" start=$SECONDS code=0
    shift
    say "$title"
    "$@" || code=$?
    step_times+=("$(printf '%4d:%02d  %s' $(((SECONDS - start) / 60)) $(((SECONDS - start) % 60)) "$title")")
    return "$code"
}

print_times() {
    [ ${#step_times[@]} -gt 0 ] || return 0
    say "Where the time went (minutes:seconds)"
    printf '%s\n' "${step_times[@]}"
}

# What scripts/test leaves for print_results: the output of all test runners.
test_log="$CARGO_TARGET_DIR/tradewind-test.log"

# The result lines of all test binaries, and their sum as the last line.
print_results() {
    say "Results"
    grep -E '^test result:|^# (tests|pass|fail|skipped) ' "$test_log"
    awk '
        /^test result:/ {
            for (i = 1; i < NF; i++) {
                if ($(i + 1) == "passed;") passed += $i
                if ($(i + 1) == "failed;") failed += $i
                if ($(i + 1) == "ignored;") skipped += $i
            }
        }
        /^# pass /    { passed += $3 }
        /^# fail /    { failed += $3 }
        /^# skipped / { skipped += $3 }
        END { printf "%d passed, %d failed, %d skipped\n", passed, failed, skipped }
    ' "$test_log"
}
