-- wrk: searches by photos that are sent. PHOTOS is a file of paths, a line each; TARGET the address (default: a search).
local photos, at = {}, 0

function init(args)
  local target = os.getenv("TARGET") or "/v1/search?k=10"
  for file in io.lines(os.getenv("PHOTOS")) do
    local handle = assert(io.open(file, "rb"))
    photos[#photos + 1] = wrk.format("POST", target, { ["Content-Type"] = "image/jpeg" }, handle:read("*a"))
    handle:close()
  end
end

function request()
  at = at % #photos + 1
  return photos[at]
end

dofile((os.getenv("BENCH") or "bench/serving") .. "/report.lua")
