-- Holds back all calls of a key; the end that comes last counts.
-- KEYS: the buckets (hash)
-- ARGV: microseconds from now; the channel and the message that tell it to all instances; then per rate of calls its
--       name, microseconds per call, microseconds that a full bucket lasts
local cool_until = now + ARGV[1]
if tonumber(redis.call('HGET', KEYS[1], 'cool') or 0) >= cool_until then
	return 0
end
redis.call('HSET', KEYS[1], 'cool', string.format('%.0f', cool_until))
local last = cool_until
for argument = 4, #ARGV, 3 do
	local name = ARGV[argument]
	local interval = tonumber(ARGV[argument + 1])
	local full = tonumber(ARGV[argument + 2])
	-- One call is there at the end of it, and the others come at their pace.
	local after = math.max(cool_until + full - interval, moment(redis.call('HGET', KEYS[1], name), interval, full))
	redis.call('HSET', KEYS[1], name, written(after, interval))
	last = math.max(last, after)
end
expire_not_before(KEYS[1], last)
redis.call('PUBLISH', ARGV[2], ARGV[3])
return 1
