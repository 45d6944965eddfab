#!/usr/bin/env bash
# How many made-up copies of photos akin dedupe finds, and how often it takes different photos for one, on ../shared/data.
# Prints Markdown; with an argument it writes the groups as a page there.
set -euo pipefail
cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/.."
dotnet run -c Release --project bench/Akin.Duplicates.Benchmarks -- ../shared/data 100 models/photo.onnx "$@"
