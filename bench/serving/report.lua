-- One line for all of a run, to be put into a table.
function done(summary, latency, requests)
  local errors = summary.errors
  local failed = errors.connect + errors.read + errors.write + errors.timeout + errors.status
  io.write(string.format("| %s | %.0f | %.2f | %.2f | %.2f | %.2f | %d | %d |\n",
    os.getenv("NAME") or "", summary.requests / summary.duration * 1e6,
    latency:percentile(50) / 1000, latency:percentile(95) / 1000, latency:percentile(99) / 1000, latency.max / 1000, summary.requests, failed))
end
