-- wrk: adds photos of PHOTOS in turns, each under an id of its own, until it is stopped (Ctrl+C prints the report). For one thread.
local prefix = os.getenv("COLLECTION") or "/v1"
local photos, sent = {}, 0

function init(args)
  for file in io.lines(os.getenv("PHOTOS")) do
    local handle = assert(io.open(file, "rb"))
    photos[#photos + 1] = handle:read("*a")
    handle:close()
  end
end

function request()
  sent = sent + 1
  return wrk.format("POST", prefix .. "/items?id=added-" .. sent, { ["Content-Type"] = "image/jpeg" }, photos[sent % #photos + 1])
end

dofile((os.getenv("BENCH") or "bench/serving") .. "/report.lua")
