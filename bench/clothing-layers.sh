#!/usr/bin/env bash
# Same label at rank 1 on ../shared/data/clothing for layers of the four shared networks, cosine, each query leaving
# its own sender out. Prints rows of the table in docs/benchmarks.md.
set -euo pipefail
cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/.."
data=../shared/data/clothing
stores=$(mktemp -d)
trap 'rm -rf "$stores"' EXIT

field() { sed -n "s/^ *\"$1\": \(.*[0-9]\),*\$/\1/p" | head -n 1; }

while read -r model layer take; do
    store=$stores/$model-$layer-$take
    store=${store//\/\///}
    mkdir -p "$(dirname "$store")"
    ./akin index $data/labels.csv --images $data/images --store "$store" --model "../shared/models/$model.onnx" \
        --layer "$layer" --take "$take" --metric cosine --json >"$stores/index.json" 2>/dev/null
    ./akin eval --store "$store" --label label --split-by sender_id --json >"$stores/eval.json" 2>/dev/null
    low=$(grep -A2 interval "$stores/eval.json" | sed -n '2s/[ ,]//gp') high=$(grep -A2 interval "$stores/eval.json" | sed -n '3s/[ ,]//gp')
    LC_ALL=C awk -v m="$model" -v l="$layer" -v t="$take" -v s="$(field same_label_at_1 <"$stores/eval.json")" -v lo="$low" -v hi="$high" \
        -v r="$(field random_control <"$stores/eval.json")" -v p="$(field precision_at_k <"$stores/eval.json")" \
        -v a="$(field map <"$stores/eval.json")" -v i="$(field images_per_s <"$stores/index.json")" \
        -v x="$(field limit_images_per_s <"$stores/index.json")" \
        'BEGIN { printf "| %s | %s, %s | %.2f %% (%.1f to %.1f) | %.2f %% | %.2f %% | %.2f %% | %.0f | %.2f |\n", m, l, t, 100*s, 100*lo, 100*hi, 100*r, 100*p, 100*a, i, i/x }'
    rm -rf "$store"
done <<'LAYERS'
mobilenet-v2 embedding output
mobilenet-v2 logits output
mobilenet-v2 t170 output
mobilenet-v2 t167 output
mobilenet-v2-tv embedding output
mobilenet-v2-tv /Conv_50 output
mobilenet-v2-tv /Add_9 output
mobilenet-v1 embedding output
mobilenet-v1 t77a output
mobilenet-v1 t71a output
squeezenet-1.1 embedding output
squeezenet-1.1 /Conv_24 input
squeezenet-1.1 /Concat_6 output
LAYERS
