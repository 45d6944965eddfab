#!/usr/bin/env bash
# How long a filter by a number takes over 60,000 items: the first time, when the store is asked, and then, when the server knows the answer.
# Makes a table of 60,000 items with prices, all of one small photo, in a folder that it deletes again.
# Usage: bench/filters.sh [PORT]; needs curl. AKIN names another akin command, to compare with.
set -euo pipefail
cd "$(dirname "$0")/.."
akin=${AKIN:-./akin} port=${1:-5091} work=$(mktemp -d)
trap 'kill $server 2>/dev/null || true; wait 2>/dev/null || true; rm -rf "$work"' EXIT
mkdir "$work/photos"
# An 8 x 8 photo in one line of base64.
base64 -d >"$work/photos/p.png" <<<iVBORw0KGgoAAAANSUhEUgAAAAgAAAAICAIAAABLbSncAAAAaklEQVR42hWMQREAQQzCqqRKUBIlVYISlKDo9niSTGaGHTQw3OAhQ4eZZRctLLd4ydJ9QKyQQJywiKge+NV3/jswBPrCc+yh++87fOToPWDWyL98xiamfiBsUP7EBYeE5oGyRf3DV1xSWj4Df0sBGwJqRQAAAABJRU5ErkJggg==
awk 'BEGIN { srand(1); print "id,file,price,weight,kind"
  for (i = 0; i < 60000; i++) printf "item-%05d,p.png,%.2f,\"%d,%03d\",kind %d\n", i, rand() * 100, int(rand() * 10), int(rand() * 1000), i % 7 }' >"$work/table.csv"
$akin index "$work/table.csv" --images "$work/photos" --id-column id --path-column file --model pixels:4x4x3 --store "$work/store" --json >/dev/null 2>&1
$akin serve --store "$work/store" --address "http://127.0.0.1:$port" >/dev/null 2>&1 & server=$!
until curl -s -o /dev/null "127.0.0.1:$port/health/ready"; do sleep 0.1; done
# A filter asked eleven times over one connection: the seconds from the question to the first byte of each answer, a line each.
ask() {
  local urls=()
  for i in 1 2 3 4 5 6 7 8 9 10 11; do urls+=(-o /dev/null "127.0.0.1:$port/v1/items"); done
  curl -s -G --data-urlencode "limit=1" --data-urlencode "filter=$1" -w '%{time_pretransfer} %{time_starttransfer}\n' "${urls[@]}" | awk '{ print $2 - $1 }'
}
curl -s -o /dev/null "127.0.0.1:$port/v1/items?limit=1"
ask "price < 1" >/dev/null   # the code is compiled by now
for filter in "price < 50" "price in 20..21" "price > 99 or weight < 1" "not price < 50" "weight in 2..3" "price < 50.5"; do
  times=$(ask "$filter")
  first=$(head -n 1 <<<"$times") then=$(tail -n 10 <<<"$times" | sort -n | sed -n 5p)
  awk -v f="$filter" -v a="$first" -v b="$then" 'BEGIN { printf "%-28s first %6.2f ms, then %5.2f ms\n", f, a * 1000, b * 1000 }'
done
