#!/usr/bin/env bash
# How long akin takes to start and to search, in turns: processor time and the clock, the least and the median of ten runs.
#   bench/startup.sh PHOTO STORE [RUNS]
# STORE is one with many items; the same is measured on a store of one item, which is made. Needs GNU time (/usr/bin/time).
set -euo pipefail
here=$(cd "$(dirname "$0")/.." && pwd)
photo=$(readlink -f "${1:?a photo to search with}") store=$(readlink -f "${2:?a store of many items}") runs=${3:-10}
akin=$here/akin
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

"$akin" --help >/dev/null
id=$("$akin" search "$photo" --store "$store" -k 1 --json | sed -n 's/^ *"id": "\(.*\)",*$/\1/p' | head -n 1)
mkdir one
cp "$photo" one/
"$akin" index one --store small >/dev/null 2>&1

names=("--help" "search --id, one item" "search --id" "search PHOTO, one item" "search PHOTO")
run() {
    case $1 in
        0) "$2" "${@:3}" "$akin" --help ;;
        1) "$2" "${@:3}" "$akin" search --id "$(basename "$photo")" --store small ;;
        2) "$2" "${@:3}" "$akin" search --id "$id" --store "$store" ;;
        3) "$2" "${@:3}" "$akin" search "$photo" --store small ;;
        4) "$2" "${@:3}" "$akin" search "$photo" --store "$store" ;;
    esac
}

for ((turn = 0; turn < runs; turn++)); do
    for i in "${!names[@]}"; do
        run "$i" /usr/bin/time -a -o "times.$i" -f "%e %U %S" >/dev/null 2>&1
    done
done

printf '%-26s %18s %18s\n' "" "processor, s" "clock, s"
for i in "${!names[@]}"; do
    awk '{print $2 + $3}' "times.$i" | sort -n >cpu
    awk '{print $1}' "times.$i" | sort -n >clock
    middle=$(((runs + 1) / 2))
    printf '%-26s %8s (median %4s) %8s (median %4s)\n' "${names[$i]}" "$(head -n 1 cpu)" "$(sed -n "${middle}p" cpu)" "$(head -n 1 clock)" "$(sed -n "${middle}p" clock)"
done
