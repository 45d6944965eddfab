-- wrk: searches by an item chosen by lot. ITEMS is a file of ids, a line each; COLLECTION what their addresses begin with.
local targets = {}

function setup(thread)
  thread:set("seed", math.random(1000000))
end

-- Called when wrk knows the host that belongs into a request.
function init(args)
  math.randomseed(seed)
  local prefix = os.getenv("COLLECTION") or "/v1"
  for id in io.lines(os.getenv("ITEMS")) do
    local escaped = id:gsub("[^%w%-%._~]", function(c) return string.format("%%%02X", c:byte()) end)
    targets[#targets + 1] = wrk.format("GET", prefix .. "/items/" .. escaped .. "/similar?k=10")
  end
end

function request()
  return targets[math.random(#targets)]
end

dofile((os.getenv("BENCH") or "bench/serving") .. "/report.lua")
