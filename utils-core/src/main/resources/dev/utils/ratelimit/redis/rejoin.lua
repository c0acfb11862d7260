-- Takes an instance back that has decided without Redis for a while.
-- KEYS: the buckets (hash)
-- ARGV: microseconds since it lost Redis; microseconds until all others will have noticed that Redis is back; then per
--       rate its name, microseconds per unit, microseconds that a full bucket lasts
local since = now - ARGV[1]
local back = tonumber(redis.call('HGET', KEYS[1], 'back') or 0)
if back < since then
	if tonumber(redis.call('HGET', KEYS[1], 'at') or 0) > since then
		-- Others were served meanwhile: this instance alone was cut off.
		return { 0, 0, now }
	end
	-- The first to come back says for all when shares end and the bucket begins, which is empty then: so are the shares
	-- together at the most, and what they held before must not be there a second time.
	back = now + ARGV[2]
	local fields, last = { 'back', string.format('%.0f', back) }, back
	for argument = 3, #ARGV, 3 do
		local name = ARGV[argument]
		local interval = tonumber(ARGV[argument + 1])
		local full = tonumber(ARGV[argument + 2])
		local before = moment(redis.call('HGET', KEYS[1], name), interval, full)
		-- What was missing then is still missing: shares used what has refilled.
		local owed = (before > since) and math.min(before - since, full + MINUTE) or 0
		local after = back + math.max(full, owed)
		fields[#fields + 1] = name
		fields[#fields + 1] = written(after, interval, full)
		last = math.max(last, after)
	end
	redis.call('HSET', KEYS[1], unpack(fields))
	expire_not_before(KEYS[1], last)
end
return { 1, back - now, now }
