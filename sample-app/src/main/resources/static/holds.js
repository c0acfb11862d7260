const HOLDING = ['RATE', 'CAPACITY', 'LOADING', 'DAILY_QUOTA'];

const holds = new Map();

/** Remembers until when a failed call advised to wait: until then, this app may hold back calls to the same target. */
export function remember(target, { errorClass, provider, retryAfterSeconds }) {
	if (HOLDING.includes(errorClass) && retryAfterSeconds != null) {
		holds.set(target, { provider, until: performance.now() + retryAfterSeconds * 1000 });
	}
}

/** Returns the provider that limits calls to a target, and the seconds until it is said to be over, if that is known. */
export function holdOf(target) {
	const hold = holds.get(target);
	const seconds = hold ? Math.ceil((hold.until - performance.now()) / 1000) : 0;
	return seconds > 0 ? { provider: hold.provider, seconds } : null;
}
