#!/usr/bin/env bash
# What query expansion finds: the same label at 1 and precision at 10 on several sets, by the network that is given (models/photo.onnx).
# Prints Markdown. The sets that the network was trained on are among them: the difference between columns is what counts.
set -euo pipefail
cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/.."
model=${1:-models/photo.onnx} shared=${AKIN_SHARED:-../shared} out=artifacts/expansion
mkdir -p $out
echo "| set | off | 4, all alike | 8, all alike | 4 | 8 |"
echo "|---|---|---|---|---|---|"
while read -r set label split; do
    store=$out/$set-$(basename "$model" .onnx)
    ./akin index "$shared/data/$set/labels.csv" --images "$shared/data/$set/images" --model "$model" --store "$store" >/dev/null 2>&1
    row="| $set, $label |"
    for how in "0" "4 --expand-power 0" "8 --expand-power 0" "4" "8"; do
        # shellcheck disable=SC2086
        row+=$(./akin eval --store "$store" --label "$label" ${split:+--split-by $split} --queries 2000 --expand $how --json 2>/dev/null |
            sed -n 's/.*"same_label_at_1": *\([0-9.]*\).*/a \1/p; s/.*"precision_at_k": *\([0-9.]*\).*/p \1/p' |
            awk '$1 == "a" { a = $2 } $1 == "p" { p = $2 } END { printf " %.1f, %.1f |", 100 * a, 100 * p }')
    done
    echo "$row"
done <<'END'
clothing label sender_id
furniture category
packages sku
attributes category
catalogue type
END
