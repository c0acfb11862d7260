-- Holds back all calls of a key; the end that comes last counts.
-- KEYS: the buckets (hash)
-- ARGV: microseconds from now; the moment by the clock of Redis after which it is over even if this comes late (0 if
--       that is not known); the channel and what follows the microseconds in the message that tells it to all instances;
--       then per rate of calls its name, microseconds per call, microseconds that a full bucket lasts
local cool_until = now + ARGV[1]
if tonumber(ARGV[2]) > 0 then
	cool_until = math.min(cool_until, tonumber(ARGV[2]))
end
local known = redis.call('HMGET', KEYS[1], 'cool', 'cool:set')
if cool_until <= now or now + paused(KEYS[1], known[1], known[2]) >= cool_until then
	return { now }
end
redis.call('HSET', KEYS[1], 'cool', string.format('%.0f', cool_until), 'cool:set', string.format('%.0f', now))
local last = cool_until
for argument = 5, #ARGV, 3 do
	local name = ARGV[argument]
	local interval = tonumber(ARGV[argument + 1])
	local full = tonumber(ARGV[argument + 2])
	-- One call is there at the end of it, and the others come at their pace.
	local after = math.max(cool_until + full - interval, (moment(redis.call('HGET', KEYS[1], name), interval, full)))
	redis.call('HSET', KEYS[1], name, written(after, interval, full))
	last = math.max(last, after)
end
expire_not_before(KEYS[1], last)
redis.call('PUBLISH', ARGV[3], string.format('%.0f', cool_until - now) .. ARGV[4])
return { now }
