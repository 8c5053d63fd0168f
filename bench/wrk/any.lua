-- Sends requests of a file at random: a line is a method, a path and, behind a tab, a body where there is one. Prints
-- what came of it as "requests errors microseconds p50 p99", times in microseconds.
local requests = {}

function init(arguments)
  math.randomseed(tonumber(arguments[2]))
  wrk.headers["Content-Type"] = "application/json"
  for line in io.lines(arguments[1]) do
    local method, path, body = line:match("^(%S+) ([^\t]+)\t?(.*)$")
    requests[#requests + 1] = wrk.format(method, path, nil, body ~= "" and body or nil)
  end
end

function request()
  return requests[math.random(#requests)]
end

function done(summary, latency)
  local errors = summary.errors
  print(string.format("wrk: %d %d %d %d %d", summary.requests,
    errors.connect + errors.read + errors.write + errors.status + errors.timeout, summary.duration,
    latency:percentile(50), latency:percentile(99)))
end
