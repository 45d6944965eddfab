-- wrk: adds COUNT items, photos of PHOTOS in turns, each under an id of its own, then stops. For one thread.
local prefix = os.getenv("COLLECTION") or "/v1"
local count = tonumber(os.getenv("COUNT"))
local photos, sent, answered = {}, 0, 0
for file in io.lines(os.getenv("PHOTOS")) do
  local handle = assert(io.open(file, "rb"))
  photos[#photos + 1] = handle:read("*a")
  handle:close()
end

function request()
  sent = sent + 1
  return wrk.format("POST", prefix .. "/items?id=added-" .. sent, { ["Content-Type"] = "image/jpeg" }, photos[sent % #photos + 1])
end

function response(status)
  answered = answered + 1
  if status ~= 201 then io.stderr:write("answered with " .. status .. "\n") end
  if answered >= count then wrk.thread:stop() end
end

dofile((os.getenv("BENCH") or "bench/serving") .. "/report.lua")
