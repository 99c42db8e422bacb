#!/bin/sh
# 在没有网络的机器上安装八有:sh install.sh [安装到的文件夹]。需要 Linux、Python 3.11(含 venv)和 make。
# Installs Bayou on a machine without a network: sh install.sh [FOLDER].
set -eu
here=$(cd "$(dirname "$0")" && pwd)
target=${1:-"$HOME/bayou"}

cd "$here"
sha256sum --quiet --check SHA256SUMS || { echo '安装包不完整或被改动过;请重新复制 · the bundle is damaged' >&2; exit 1; }
if [ -e "$target" ] && [ ! -e "$target/requirements.lock" ]; then
  echo "$target 已存在,且不是八有;请换一个文件夹 · exists and is not Bayou" >&2
  exit 1
fi
# Over an older version: what it brought goes first, so that no dropped file stays; data and pages are nobody's but yours.
if [ -e "$target/.bundled" ]; then
  (cd "$target" && tr '\n' '\0' <.bundled | xargs -0 rm -f --)
fi
mkdir -p "$target"
cp -R bayou/. "$target/"
cd "$target"
PIP_NO_INDEX=1 PIP_FIND_LINKS="$here/wheels" PIP_NO_CACHE_DIR=1 make --no-print-directory setup
.venv/bin/bayou doctor
echo "已装好;第一次使用 · installed: cd $target && .venv/bin/bayou demo && .venv/bin/bayou run"
