-- Begins every script: the generic cell rate algorithm. A bucket is kept as the moment at which it will be full again,
-- in microseconds of Redis's own clock, with the microseconds per unit and those that a full bucket lasts by the limit of
-- the instance that wrote it.
-- The last argument of each script is the moment at which its caller gives up, or 0; its last answer is the time.

local function clock()
	local time = redis.call('TIME')
	return time[1] * 1000000 + time[2]
end

local now = clock()

local deadline = tonumber(table.remove(ARGV))
if deadline > 0 and now > deadline then
	-- Its caller has decided without Redis meanwhile: what comes out of a socket late must not be done as if it was now.
	return redis.error_reply('EXPIRED ' .. string.format('%.0f', now))
end

-- Debts never fall due later than a minute's worth of a rate.
local MINUTE = 60000000

-- Returns the moment at which a bucket is full again, one in the past if it is full; and the microseconds per unit and
-- those of a full bucket by which it was written: it fills at that pace until it is written again.
local function moment(written, interval, full)
	if not written then
		return 0, interval, full
	end
	local at, pace, size = string.match(written, '^(%d+)/([^/]+)/?(.*)$')
	at, pace = tonumber(at), tonumber(pace)
	size = tonumber(size) or full / interval * pace
	local missing = at - now
	if pace ~= interval or size ~= full then
		-- Instances with different limits, as in a rollout, share the units that are there. Of what is missing in the
		-- largest bucket, a smaller one would be empty for ever.
		missing = math.ceil((full / interval - (size - missing) / pace) * interval)
	end
	-- A clock that was set back must not hold calls up for longer than any debt can.
	return now + math.min(missing, full + MINUTE), pace, size
end

-- No pause is longer.
local LONGEST_PAUSE = 3600000000

-- Returns for how long calls are held back still. A clock that was set back makes no pause longer than it was meant.
local function paused(key, cool_until, set)
	cool_until, set = tonumber(cool_until or 0), tonumber(set or 0)
	local left = cool_until - now
	local longest = set > 0 and math.min(LONGEST_PAUSE, cool_until - set) or LONGEST_PAUSE
	if left > longest then
		left = longest
		redis.call('HSET', key, 'cool', string.format('%.0f', now + left), 'cool:set', string.format('%.0f', now))
	end
	return math.max(0, left)
end

-- How long a bucket must have been full for that to be worth remembering.
local LONG = 200000

-- Returns since when and until when a bucket was full, the last time that it was so for long.
local function idle(key, name)
	local from, to = string.match(redis.call('HGET', key, name .. ':idle') or '0/0', '^(%d+)/(%d+)$')
	return tonumber(from), tonumber(to)
end

-- Remembers how long a bucket was full before it is taken from again. What an instance used meanwhile without telling,
-- because it could not, has refilled in that time.
local function remember_idle(key, name, at, till)
	if at == 0 or till - at < LONG then
		-- Of a bucket that is not there nobody knows: Redis may have lost its data.
		return
	end
	local from, to = idle(key, name)
	if till - at >= to - from or till - to > MINUTE then
		redis.call('HSET', key, name .. ':idle', string.format('%.0f/%.0f', at, till))
	end
end

local function written(at, interval, full)
	return string.format('%.0f/%.17g/%.17g', at, interval, full)
end

-- A bucket that is full again is as good as none, but for those who have yet to tell what they used during an outage.
local KEPT_MILLIS = 600000

local function expire(key, last)
	redis.call('PEXPIREAT', key, string.format('%.0f', math.ceil(math.max(last, now) / 1000) + KEPT_MILLIS))
end

-- The same, where other buckets may live longer.
local function expire_not_before(key, last)
	local left = redis.call('PTTL', key)
	if left < 0 or (last - now) / 1000 + KEPT_MILLIS > left then
		expire(key, last)
	end
end
