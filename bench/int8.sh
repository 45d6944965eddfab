#!/usr/bin/env bash
# What a network loses in 8 bits: size, photos a second of one core in turns, and the same label at 1 on several sets. Prints Markdown.
# bench/int8.sh MODEL.onnx [akin quantize's options]; it is calibrated on photos of catalogue.
set -euo pipefail
cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/.."
model=$1 name=$(basename "$1" .onnx) shared=${AKIN_SHARED:-../shared} out=artifacts/int8
shift
mkdir -p $out
./akin quantize "$model" --calibrate "$shared/data/catalogue/images" --out "$out/$name-int8.onnx" "$@" --json >"$out/$name.json" 2>/dev/null
value() { sed -n "s/.*\"$1\": *\([0-9.]*\).*/\1/p" "$out/$name.json" | head -1; }
awk "BEGIN { printf \"%s: %.1f to %.1f MB, %.0f to %.0f photos/s of one core (%.2f), cosine of the vectors %.4f\n\n\", \"$name\", $(value bytes_before) / 1e6, $(value bytes_after) / 1e6, $(value photos_per_second_before), $(value photos_per_second_after), $(value photos_per_second_after) / $(value photos_per_second_before), $(value alike) }"
echo "| set | float32 | 8 bits |"
echo "|---|---|---|"
while read -r set label split; do
    row="| $set, $label |"
    for net in "$model" "$out/$name-int8.onnx"; do
        store=$out/$set-$(basename "$net" .onnx)
        ./akin index "$shared/data/$set/labels.csv" --images "$shared/data/$set/images" --model "$net" --store "$store" >/dev/null 2>&1
        row+=$(./akin eval --store "$store" --label "$label" ${split:+--split-by $split} --json 2>/dev/null | sed -n 's/.*"same_label_at_1": *\([0-9.]*\).*/\1/p' | awk '{ printf " %.2f %% |", 100 * $1 }')
    done
    echo "$row"
done <<'END'
clothing label sender_id
furniture category
packages sku
catalogue type
END
