-- Corrects what was taken.
-- KEYS: the buckets (hash), the running calls (sorted set)
-- ARGV: microseconds for which Redis was not told; number of rates; per rate its name, microseconds per unit,
--       microseconds that a full bucket lasts, units more; leases of calls that have ended
local since = now - ARGV[1]
local rates = tonumber(ARGV[2])
local last = 0
for rate = 0, rates - 1 do
	local name = ARGV[3 + 4 * rate]
	local interval = tonumber(ARGV[4 + 4 * rate])
	local full = tonumber(ARGV[5 + 4 * rate])
	local units = tonumber(ARGV[6 + 4 * rate])
	local before = units ~= 0 and moment(redis.call('HGET', KEYS[1], name), interval, full) or 0
	local after = 0
	if units < 0 and before > now then
		after = math.max(now, before + math.ceil(units * interval))
	elseif units > 0 then
		local need = math.ceil(units * interval)
		local from, to = idle(KEYS[1], name)
		local refilled = math.min(need, to - math.max(from, since))
		if refilled > 0 then
			-- Nobody else may count on the same time.
			if since > from then
				-- One time is remembered, not two: that the earlier part is there may count for others.
				to = to - refilled
			else
				from = from + refilled
			end
			redis.call('HSET', KEYS[1], name .. ':idle', string.format('%.0f/%.0f', from, to))
			need = need - refilled
		end
		if since > before then
			remember_idle(KEYS[1], name, before, since)
		end
		local owed = math.max(before, since) + need
		after = math.max(before, math.min(owed, now + full + MINUTE))
	end
	if after > 0 then
		redis.call('HSET', KEYS[1], name, written(after, interval, full))
		last = math.max(last, after)
	end
end
if last > 0 then
	expire_not_before(KEYS[1], last)
end
for lease = 3 + 4 * rates, #ARGV do
	redis.call('ZREM', KEYS[2], ARGV[lease])
end
return { now }
