#!/usr/bin/env bash
# Two builds of Akin side by side, in turns: what embedding, a training step and a served search take in each, by processor time, as
# ratios new / old. Searches need wrk (Debian's package) and Debian's dataset-fashion-mnist.
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

# Each build's server answers while the other's rests.
serve() { # the build, the port
    local store=$out/store-$2
    dotnet "$1/src/Akin.Cli/bin/Release/net10.0/akin.dll" index /usr/share/datasets/fashion-mnist --limit 20000 --model "$1/models/fashion-mnist.onnx" --store "$store" >/dev/null 2>&1
    dotnet "$1/src/Akin.Cli/bin/Release/net10.0/akin.dll" serve --store "$store" --address "127.0.0.1:$2" >/dev/null 2>&1 &
    for _ in $(seq 200); do curl -sf "http://127.0.0.1:$2/health" >/dev/null && break; sleep 0.1; done
}
used() { awk '{ print $14 + $15 }' "/proc/$1/stat"; }
search() { # the server's process, its port: microseconds of processor time a search by item
    local before after requests
    before=$(used "$1")
    requests=$(wrk -t1 -c8 -d6 "http://127.0.0.1:$2/v1/items/train-00021/similar?k=10" | awk '/Non-2xx/ { bad = 1 } /requests in/ { n = $1 } END { if (!bad) print n }')
    after=$(used "$1")
    awk "BEGIN { print ($after - $before) * 1e6 / $(getconf CLK_TCK) / $requests }"
}

median() { sort -n | awk '{ v[NR] = $1 } END { printf "%.3f (%.3f to %.3f)", v[int((NR + 1) / 2)], v[1], v[NR] }'; }

serve "$old" 5091
old_server=$!
serve "$new" 5092
new_server=$!
trap 'kill $old_server $new_server; rm -rf "$out"' EXIT
for port in 5091 5092; do wrk -t1 -c8 -d6 "http://127.0.0.1:$port/v1/items/train-00021/similar?k=10" >/dev/null; done

for ((round = 0; round < rounds; round++)); do
    a=$(embed "$old") b=$(embed "$new")
    awk "BEGIN { print $b / $a }" >>"$out/embed"
    echo "round $round: embedding 1,000 photos $a s and $b s of processor time" >&2
    a=$(search $old_server 5091) b=$(search $new_server 5092)
    awk "BEGIN { print $b / $a }" >>"$out/search"
    echo "round $round: a served search by item $a and $b microseconds of processor time" >&2
    for network in fashion-mnist mobilenet-v2-bn; do
        a=$(step "$old" $network) b=$(step "$new" $network)
        awk "BEGIN { print $b / $a }" >>"$out/$network"
        echo "round $round: a step of $network $a ms and $b ms" >&2
    done
done
echo "embedding, new / old: $(median <"$out/embed")"
echo "served search by item, new / old: $(median <"$out/search")"
for network in fashion-mnist mobilenet-v2-bn; do
    echo "training step of $network, new / old: $(median <"$out/$network")"
done
