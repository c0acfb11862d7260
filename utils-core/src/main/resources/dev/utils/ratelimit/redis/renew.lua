-- Writes down that something is still there, and counts what is and what was not there before; tells the time.
-- KEYS: what is there (sorted set)
-- ARGV: microseconds for which that holds; names
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', string.format('%.0f', now))
local added = 0
for name = 2, #ARGV do
	added = added + redis.call('ZADD', KEYS[1], string.format('%.0f', now + ARGV[1]), ARGV[name])
end
redis.call('PEXPIRE', KEYS[1], string.format('%.0f', math.ceil(ARGV[1] / 1000)))
return { redis.call('ZCARD', KEYS[1]), added, now }
