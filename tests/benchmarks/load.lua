-- Sends the lines of a file in turn; prints one line of JSON.
local bodies, i = {}, 0
local headers = { ["Content-Type"] = "application/json" }

function init(arguments)
  for line in io.lines(arguments[1]) do
    bodies[#bodies + 1] = wrk.format("POST", nil, headers, line)
  end
end

function request()
  i = i % #bodies + 1
  return bodies[i]
end

function done(summary, latency)
  local e = summary.errors
  io.write(string.format(
    'JSON{"requests":%d,"seconds":%.6f,"p50":%.4f,"p99":%.4f,"failed":%d}\n',
    summary.requests, summary.duration / 1e6, latency:percentile(50) / 1e3,
    latency:percentile(99) / 1e3, e.status + e.connect + e.read + e.write + e.timeout))
end
