-- Takes what calls cost, in their order, up to the first that must wait.
-- KEYS: the buckets (hash), the running calls (sorted set)
-- ARGV: number of rates; per rate its name, microseconds per unit, microseconds that a full bucket lasts;
--       slots, slots for sparing calls (0: no limit), microseconds that a slot is held;
--       per call its lease, whether it is sparing, its units of each rate
local position = 1

local function argument()
	position = position + 1
	return ARGV[position - 1]
end

local rates = tonumber(argument())
local names, interval, full = {}, {}, {}
for rate = 1, rates do
	names[rate] = argument()
	interval[rate] = tonumber(argument())
	full[rate] = tonumber(argument())
end
local slots = tonumber(argument())
local sparing_slots = tonumber(argument())
local lease_micros = tonumber(argument())

names[rates + 1] = 'cool'
names[rates + 2] = 'cool:set'
local known = redis.call('HMGET', KEYS[1], unpack(names))
local pause = paused(KEYS[1], known[rates + 1], known[rates + 2])
if pause > 0 then
	return { 0, pause, pause, now }
end

local moments, before, pace, size = {}, {}, {}, {}
for rate = 1, rates do
	before[rate], pace[rate], size[rate] = moment(known[rate], interval[rate], full[rate])
	moments[rate] = before[rate]
end
local running = 0
if slots > 0 then
	redis.call('ZREMRANGEBYSCORE', KEYS[2], '-inf', string.format('%.0f', now))
	running = redis.call('ZCARD', KEYS[2])
end

local granted, wait = 0, 0
while position <= #ARGV do
	local lease = argument()
	local sparing = argument() == '1'
	local need = {}
	for rate = 1, rates do
		need[rate] = math.ceil(argument() * interval[rate])
		local take = math.min(need[rate], full[rate])
		local head_room = 0
		if sparing then
			head_room = math.max(0, math.min(full[rate] * 0.2, full[rate] - need[rate]))
		end
		local missing = math.max(moments[rate], now) + take + head_room - full[rate] - now
		-- A bucket that nothing is taken from goes on filling at the faster of both paces.
		local filling = granted > 0 and interval[rate] or math.min(pace[rate], interval[rate])
		wait = math.max(wait, missing / interval[rate] * filling)
	end
	if wait > 0 then
		break
	end
	if slots > 0 and running >= (sparing and sparing_slots or slots) then
		wait = -1
		break
	end
	for rate = 1, rates do
		moments[rate] = math.max(moments[rate], now) + need[rate]
	end
	if slots > 0 then
		redis.call('ZADD', KEYS[2], string.format('%.0f', now + lease_micros), lease)
		running = running + 1
	end
	granted = granted + 1
end

if granted > 0 and rates > 0 then
	local fields, last = {}, now
	for rate = 1, rates do
		remember_idle(KEYS[1], names[rate], before[rate], now)
		fields[2 * rate - 1] = names[rate]
		fields[2 * rate] = written(moments[rate], interval[rate], full[rate])
		last = math.max(last, moments[rate])
	end
	fields[#fields + 1] = 'at'
	fields[#fields + 1] = string.format('%.0f', now)
	redis.call('HSET', KEYS[1], unpack(fields))
	expire_not_before(KEYS[1], last)
else
	for rate = 1, rates do
		if pace[rate] > interval[rate] then
			-- A limit that was raised counts from now on. What is there, and its size, stay.
			local same = size[rate] / pace[rate] * interval[rate]
			redis.call('HSET', KEYS[1], names[rate], written(before[rate] - full[rate] + same, interval[rate], same))
		end
	end
end
if granted > 0 and slots > 0 then
	redis.call('PEXPIRE', KEYS[2], string.format('%.0f', math.ceil(lease_micros / 1000)))
end
return { granted, math.ceil(wait), 0, now }
