#!/usr/bin/env bash
# What a recipe is worth on sets that it has not seen: for each set, the same label at 1 by the backbones as they are, by their join, by the
# network that `akin train CONFIG --leave-out SET` made, and by the same adapted to the set's own photos without labels. Prints Markdown.
# bench/unseen.sh FOLDER: where NAME-without-SET.onnx lie (NAME is photo), with joined.onnx beside them. Trains nothing.
set -euo pipefail
cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/.."
folder=${1:-models} shared=${AKIN_SHARED:-../shared} out=artifacts/unseen
mkdir -p $out
measure() { # NETWORK STORE
    [ -d "$2" ] || ./akin index "$table" --images "$shared/data/$set/images" ${box:+--box-column "$box" --id-column id} --model "$1" --store "$2" >/dev/null 2>&1
    ./akin eval --store "$2" --label "$label" "${how[@]}" --queries 3000 --json 2>/dev/null | sed -n 's/.*"same_label_at_1": *\([0-9.]*\).*/\1/p' | awk '{ printf " %.2f |", 100 * $1 }'
}
# A garment a row, and several rows a photo: each gets a name of its own.
awk -F, 'NR == 1 { print "file,id,photo,label,x,y,width,height" } NR > 1 { printf "%s,%s-%d,%s,%s,%s,%s,%s,%s\n", $1, $1, NR, $1, $2, $3, $4, $5, $6 }' \
    "$shared/data/street/labels.csv" >$out/street.csv
echo "| left out | mobilenet-v2 | -tv | joined | photo without it | adapted to it |"
echo "|---|---|---|---|---|---|"
while IFS=';' read -r set source label options box; do
    table=$shared/data/$set/labels.csv
    [ "$set" != street ] || table=$out/street.csv
    eval "how=($options)"
    row="| $set, $label |"
    own=$folder/photo-without-$source.onnx
    for net in "$shared/models/mobilenet-v2.onnx" "$shared/models/mobilenet-v2-tv.onnx" "$folder/joined.onnx" "$own"; do
        row+=$(measure "$net" "$out/$set-$(basename "$net" .onnx)")
    done
    ./akin adapt --store "$out/$set-$(basename "$own" .onnx)" --out "$out/$set-adapted.onnx" >"$out/$set-adapted.log" 2>&1
    if [ -f "$out/$set-adapted.onnx" ]; then row+=$(measure "$out/$set-adapted.onnx" "$out/$set-adapted"); else row+=" kept |"; fi
    echo "$row"
done <<'END'
clothing;clothing;label;--split-by sender_id;
furniture;furniture;category;;
packages;packages;sku;;
apparel-views;apparel;id;--query-where 'view != main' --gallery-where 'view = main';
catalogue;catalogue;type;;
street;street;label;--split-by photo;x,y,width,height
END
