# shellcheck shell=bash
# Sourced by every script, and by people who want a shell in which cargo does what the scripts do:
#
#   source scripts/env.sh
#
# Only names places. What compilers see (CC, CXX and the like) is in .cargo/config.toml, so that a bare `cargo build`
# sees the same and does not compile the C++ dependencies again.

# Everything that is built lies outside the clone, so that a fresh clone on the same machine compiles only our crates.
export TRADEWIND_CACHE="${XDG_CACHE_HOME:-$HOME/.cache}/tradewind"
export CARGO_TARGET_DIR="${TRADEWIND_TARGET_DIR:-$TRADEWIND_CACHE/target}"

# Where scripts/build puts the programs; the demo and the tests run these and no others.
export TRADEWIND_BIN_DIR="${TRADEWIND_BIN_DIR:-$CARGO_TARGET_DIR/bin}"

# Tools of ours that are not Debian packages (scripts/setup --lint).
export TRADEWIND_TOOLS="$TRADEWIND_CACHE/tools"

[ -t 1 ] || export CARGO_TERM_COLOR="${CARGO_TERM_COLOR:-never}"

# A shell that was open when rustup was installed does not know of it.
command -v cargo >/dev/null 2>&1 || PATH="$HOME/.cargo/bin:$PATH"
case ":$PATH:" in
    *":$TRADEWIND_BIN_DIR:"*) ;;
    *) PATH="$TRADEWIND_BIN_DIR:$TRADEWIND_TOOLS/bin:$PATH" ;;
esac
export PATH
