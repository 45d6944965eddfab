#!/usr/bin/env bash
# Two builds of Akin side by side, in turns: what embedding and a training step take in each, by processor time, as ratios new / old.
# bench/builds-in-turns.sh OLD NEW [ROUNDS]: each a checkout in which src/Akin.Cli and bench/Akin.Training.Benchmarks were built.
set -euo pipefail
old=$(readlink -f "$1") new=$(readlink -f "$2") rounds=${3:-7}
here=$(cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/.." && pwd)
shared=${AKIN_SHARED:-$here/../shared}
out=$(mktemp -d)
trap 'rm -rf "$out"' EXIT

embed() {
    /usr/bin/time -f '%U %S' -o "$out/time" dotnet "$1/src/Akin.Cli/bin/Release/net10.0/akin.dll" embed "$shared/data/clothing/images" --limit 1000 \
        --model "$shared/models/mobilenet-v2.onnx" --out "$out/x.npy" >/dev/null 2>&1
    awk '{ print $1 + $2 }' "$out/time"
}

step() {
    dotnet "$1/bench/Akin.Training.Benchmarks/bin/Release/net10.0/Akin.Training.Benchmarks.dll" --rounds 5 --mobilenet "$shared/models/mobilenet-v2.onnx" "$2" |
        sed -n 's/.*processor time:.* step \([0-9]*\) ms.*/\1/p'
}

median() { sort -n | awk '{ v[NR] = $1 } END { printf "%.3f (%.3f to %.3f)", v[int((NR + 1) / 2)], v[1], v[NR] }'; }

for ((round = 0; round < rounds; round++)); do
    a=$(embed "$old") b=$(embed "$new")
    awk "BEGIN { print $b / $a }" >>"$out/embed"
    echo "round $round: embedding 1,000 photos $a s and $b s of processor time" >&2
    for network in fashion-mnist mobilenet-v2-bn; do
        a=$(step "$old" $network) b=$(step "$new" $network)
        awk "BEGIN { print $b / $a }" >>"$out/$network"
        echo "round $round: a step of $network $a ms and $b ms" >&2
    done
done
echo "embedding, new / old: $(median <"$out/embed")"
for network in fashion-mnist mobilenet-v2-bn; do
    echo "training step of $network, new / old: $(median <"$out/$network")"
done
