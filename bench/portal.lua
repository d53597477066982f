-- wrk's script: sends what its arguments say and ends with one line of JSON.
--
--     wrk … -s portal.lua ADDRESS -- [FILE WITH A JSON BODY TO POST]

function init(arguments)
  if arguments[1] then
    local file = assert(io.open(arguments[1]))
    wrk.method = "POST"
    wrk.headers["Content-Type"] = "application/json"
    wrk.body = file:read("*a")
    file:close()
  end
end

function done(summary, latency)
  local errors = summary.errors
  io.write(string.format(
    '{"seconds": %f, "requests": %d, "refused": %d, "broken": %d, "p50_ms": %f, "p99_ms": %f}\n',
    summary.duration / 1e6, summary.requests, errors.status,
    errors.connect + errors.read + errors.write + errors.timeout,
    latency:percentile(50) / 1000, latency:percentile(99) / 1000
  ))
end
