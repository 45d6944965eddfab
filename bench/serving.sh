#!/usr/bin/env bash
# How fast a served store is, with wrk (Debian's package) on the same machine. Prints Markdown.
#   bench/serving.sh item      searches by item over 60,000 vectors
#   bench/serving.sh upload    searches by photos that are sent, beside what the cores allow
#   bench/serving.sh index     searches by item while 10,000 items are added through the API
#   bench/serving.sh soak      ten minutes of all at once: memory at the end beside that after the first minute
set -euo pipefail
cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/.."
export BENCH=bench/serving
out=artifacts/serving port=${PORT:-5097} seconds=${SECONDS_EACH:-20}
url=http://127.0.0.1:$port
images=${IMAGES:-../shared/data/clothing/images}
mkdir -p $out

serve() { # the store
    ./akin serve --store "$1" --address "127.0.0.1:$port" 2>$out/server.log &
    trap 'pkill -TERM -P $$ 2>/dev/null; wait' EXIT
    for _ in $(seq 100); do curl -sf $url/health >/dev/null && break; sleep 0.2; done
    server=$(pgrep -f "akin.dll serve --store $1" | head -1)
}
stop() { kill -TERM "$server"; wait; trap - EXIT; }
count() { curl -sf $url/v1/collection | grep -o '"items":[0-9]*' | head -1 | cut -d: -f2; }
memory() { awk '/VmRSS/ {print int($2 / 1024)}' "/proc/$server/status"; }
head_row() { echo "| | requests/s | median ms | 95 % ms | 99 % ms | most ms | requests | failed |"; echo "|---|---|---|---|---|---|---|---|"; }
garments() {
    [ -d $out/garments ] || ./akin index /usr/share/datasets/fashion-mnist --limit 60000 --model models/fashion-mnist.onnx --store $out/garments
    [ -s $out/garments.ids ] || curl_ids garments
}
clothing() {
    [ -d $out/clothing ] || ./akin index "$(dirname "$images")/labels.csv" --images "$images" --store $out/clothing
    find "$images" -name '*.jpg' | sort >$out/photos.txt
}
curl_ids() { ./akin serve --store $out/$1 --address "127.0.0.1:$port" 2>/dev/null & local pid=$!
    for _ in $(seq 100); do curl -sf $url/health >/dev/null && break; sleep 0.2; done
    for offset in $(seq 0 1000 59000); do curl -sf "$url/v1/items?limit=1000&offset=$offset" | grep -o '"id":"[^"]*"' | cut -d'"' -f4; done >$out/$1.ids
    kill -TERM $pid; wait $pid || true; }

case ${1:-item} in
item)
    garments; serve $out/garments; export ITEMS=$out/garments.ids
    NAME=warm wrk -t1 -c8 -d15s -s $BENCH/by-item.lua $url >/dev/null
    head_row
    for c in 8 16 32; do NAME="$c clients" wrk -t1 -c$c -d${seconds}s -s $BENCH/by-item.lua $url | grep '^|'; done
    stop ;;
upload)
    clothing; export PHOTOS=$out/photos.txt
    rm -rf $out/limit; ./akin index "$(dirname "$images")/labels.csv" --images "$images" --store $out/limit --json >$out/limit.json
    serve $out/clothing
    NAME=warm wrk -t1 -c16 -d5s -s $BENCH/by-upload.lua $url >/dev/null
    head_row
    for c in 1 2 16; do NAME="$c clients" wrk -t1 -c$c -d${seconds}s --timeout 30s -s $BENCH/by-upload.lua $url | grep '^|'; done
    stop
    rm -rf $out/limit; ./akin index "$(dirname "$images")/labels.csv" --images "$images" --store $out/limit --json >$out/limit2.json
    grep -ho '"limit_images_per_s": *[0-9.]*' $out/limit.json $out/limit2.json ;;
index)
    clothing; rm -rf $out/growing; cp -r $out/clothing $out/growing; serve $out/growing; export PHOTOS=$out/photos.txt ITEMS=$out/clothing.ids
    curl -sf "$url/v1/items?limit=1000" | grep -o '"id":"[^"]*"' | cut -d'"' -f4 >$ITEMS
    NAME=warm wrk -t1 -c8 -d15s -s $BENCH/by-item.lua $url >/dev/null
    head_row
    NAME="8 clients search" wrk -t1 -c8 -d${seconds}s -s $BENCH/by-item.lua $url | grep '^|'
    wanted=$(($(count) + ${COUNT:-10000}))
    NAME="items added" nice -n 10 wrk -t1 -c4 -d3600s --timeout 60s -s $BENCH/add.lua $url >$out/adding.txt &
    adding=$!
    while [ "$(count)" -lt $wanted ]; do
        NAME="8 clients search while items are added" wrk -t1 -c8 -d${seconds}s -s $BENCH/by-item.lua $url | grep '^|'
    done
    kill -INT $adding; wait $adding || true; grep '^|' $out/adding.txt
    NAME="8 clients search, afterwards" wrk -t1 -c8 -d${seconds}s -s $BENCH/by-item.lua $url | grep '^|'
    stop ;;
soak)
    clothing; rm -rf $out/soaked; cp -r $out/clothing $out/soaked; serve $out/soaked; export PHOTOS=$out/photos.txt ITEMS=$out/clothing.ids
    curl -sf "$url/v1/items?limit=1000" | grep -o '"id":"[^"]*"' | cut -d'"' -f4 >$ITEMS
    echo "MB at the start: $(memory)"
    head_row
    NAME="searches by item" wrk -t1 -c4 -d${SOAK:-600}s -s $BENCH/by-item.lua $url | grep '^|' & items=$!
    NAME="searches by upload" wrk -t1 -c4 -d${SOAK:-600}s --timeout 30s -s $BENCH/by-upload.lua $url | grep '^|' & uploads=$!
    (while sleep 1; do curl -s -o /dev/null -X DELETE "$url/v1/items/soak-$((RANDOM % 500))"; curl -s -o /dev/null -F "photo=@$(shuf -n1 $PHOTOS)" -F id=soak-$((RANDOM % 500)) $url/v1/items; done) &
    writer=$!
    for minute in $(seq $((${SOAK:-600} / 60))); do sleep 60; echo "MB after minute $minute: $(memory)"; done
    wait $items $uploads; kill $writer; sleep 1; stop ;;
esac
