-- Workers that claim builds, so many at a time, and complete each. Prints as any.lua does, with builds for requests: those
-- that were completed. Which connection completes a build does not matter; the lease is in the request.
local threads = {}
local claim
local leased = {}
completed = 0
empty = 0

function setup(thread)
  threads[#threads + 1] = thread
end

function init(arguments)
  wrk.headers["Content-Type"] = "application/json"
  claim = wrk.format("POST", "/v1/worker/claims", nil, '{"workerId":"bench","max":' .. arguments[1] .. '}')
end

function request()
  local build = table.remove(leased)
  if not build then
    return claim
  end
  wrk.headers["Codeway-Lease"] = build.token
  local complete = wrk.format("POST", "/v1/worker/deployments/" .. build.id .. "/complete", nil, '{"result":"READY"}')
  wrk.headers["Codeway-Lease"] = nil
  return complete
end

function response(status, headers, body)
  if status == 204 then
    empty = empty + 1
  elseif body:find('^{"claims"') then
    for id, token in body:gmatch('{"deployment":{"id":"([^"]+)".-"leaseToken":"([^"]+)"') do
      leased[#leased + 1] = { id = id, token = token }
    end
  elseif status == 200 then
    completed = completed + 1
  end
end

function done(summary, latency)
  local builds, errors = 0, summary.errors
  for _, thread in ipairs(threads) do
    builds = builds + thread:get("completed")
    errors.status = errors.status + thread:get("empty")
  end
  print(string.format("wrk: %d %d %d %d %d", builds,
    errors.connect + errors.read + errors.write + errors.status + errors.timeout, summary.duration,
    latency:percentile(50), latency:percentile(99)))
end
