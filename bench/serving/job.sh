#!/usr/bin/env bash
# 10,000 photos of Fashion-MNIST indexed by a job into a store of 60,000 that 8 clients search meanwhile. Prints Markdown.
set -euo pipefail
cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/../.."
export BENCH=bench/serving ITEMS=artifacts/serving/garments.ids NAME
data=/usr/share/datasets/fashion-mnist out=artifacts/serving port=${PORT:-5096}
url=http://127.0.0.1:$port
mkdir -p $out
[ -d $out/garments ] || ./akin index $data --limit 60000 --model models/fashion-mnist.onnx --store $out/garments
seq -f 'train-%05g' 0 59999 >$ITEMS
rm -rf $out/growing; cp -r $out/garments $out/growing
./akin serve --store $out/growing --allow $data --address 127.0.0.1:$port 2>$out/server.log &
trap 'pkill -TERM -P $$ 2>/dev/null; wait' EXIT
for _ in $(seq 100); do curl -sf $url/health >/dev/null && break; sleep 0.2; done
search() { NAME=$1 wrk -t1 -c8 -d${2}s -s $BENCH/by-item.lua $url | grep '^|'; }
search warm 15 >/dev/null
echo "| | requests/s | median ms | 95 % ms | 99 % ms | most ms | requests | failed |"; echo "|---|---|---|---|---|---|---|---|"
search "8 clients search" 10
job=$(curl -sf $url/v1/jobs -H 'Content-Type: application/json' -d "{\"kind\": \"index\", \"collection\": \"growing\", \"source\": \"$data/t10k-images-idx3-ubyte.gz\"}" | grep -o '"id":[0-9]*' | cut -d: -f2)
state() { curl -sf $url/v1/jobs/$job | grep -o '"state":"[a-z]*"' | cut -d'"' -f4; }
for _ in $(seq 60); do search "8 clients search while 10,000 photos are indexed" 10; case $(state) in done | failed) break ;; esac; done
search "8 clients search, afterwards" 10
curl -sf $url/v1/jobs/$job | sed 's/.*"started"/"started"/' >&2
