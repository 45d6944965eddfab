#!/usr/bin/env bash
# Classify first, then search within the class, on ../shared/data/furniture: 8 classes, about 200 reference photos of each, queries of
# items that neither the network nor the references have seen. Prints Markdown for docs/benchmarks.md.
set -euo pipefail
export LC_ALL=C
cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/.."
data=../shared/data/furniture
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# Ids sorted from their ends are in no order that means anything: a tenth of the items each are queries and validation, and of the
# others the first 200 of each class are references.
tail -n +2 $data/labels.csv | tr -d '\r' | awk -F, '{ print $2 "," $1 "," $3 }' | rev | sort | rev | awk -F, '
    BEGIN { print "file,item_id,category,side,reference" }
    { side = NR % 10 == 0 ? "query" : NR % 10 == 5 ? "validation" : "train"
      print $2 "," $1 "," $3 "," side "," (side == "train" && ++seen[$3] <= 200 ? "yes" : "no") }' >"$work/furniture.csv"
awk -F, 'NR == 1 || $4 == "query" || $5 == "yes"' "$work/furniture.csv" >"$work/shop.csv"

./akin train bench/furniture.train.yml "$work/furniture.csv" --images $data/images --out "$work" >&2

evaluate() {
    ./akin index "$work/shop.csv" --images $data/images --store "$work/store" --model "$work/furniture.onnx" --route furniture --route-column "$1" >&2
    ./akin eval --store "$work/store" --label category --query-where side=query --gallery-where reference=yes --route --json 2>/dev/null |
        awk -v kept="$2" '
            function number(line) { gsub(/[^0-9.eE+-]/, "", line); return line }
            /"class_accuracy":/ { accuracy = number($2) }
            /"class_accuracy_of_2":/ { two = number($2) }
            /"queries":/ && !queries { queries = number($2) }
            /"(whole|one_class|two_classes)":/ { part = $1; gsub(/[":]/, "", part) }
            /"gallery":/ { gallery = number($2) }
            /"same_label_at_1":/ { same[part] = number($2) }
            /"random_control":/ { random = number($2) }
            /"precision_at_k":/ { precision[part] = number($2) }
            /"map":/ { map[part] = number($2) }
            END {
                if (kept ~ /label/) {
                    printf "%d queries, %d reference photos; class accuracy %.2f %%, the right class among the two likeliest %.2f %%\n\n", queries, gallery, 100 * accuracy, 100 * two
                    print "| references kept by | searched | same class at 1 | random control | precision at 10 | mAP |"
                    print "|---|---|---|---|---|---|"
                    printf "| | everything | %.2f %% | %.2f %% | %.2f %% | %.2f %% |\n", 100 * same["whole"], 100 * random, 100 * precision["whole"], 100 * map["whole"]
                }
                printf "| %s | likeliest class | %.2f %% | | %.2f %% | %.2f %% |\n", kept, 100 * same["one_class"], 100 * precision["one_class"], 100 * map["one_class"]
                printf "| %s | two likeliest | %.2f %% | | %.2f %% | %.2f %% |\n", kept, 100 * same["two_classes"], 100 * precision["two_classes"], 100 * map["two_classes"]
            }'
}

evaluate category "the shop's label"
evaluate none "prediction"
