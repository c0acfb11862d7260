const FINISH = { STOP: 'complete', LENGTH: 'token limit', TOOL_CALLS: 'tool call', CONTENT_FILTER: 'content filter', OTHER: 'other' };

/**
 * Shows what is known of a call, good or failed.
 *
 * @param {HTMLElement} list the list to fill
 * @param {object} data the answer or the problem
 * @param {{start: number, first?: number, end: number}} times when what happened
 * @param {Array<[string, unknown]>} more facts of this kind of call
 */
export function showFacts(list, data, times, more) {
	list.replaceChildren();
	const fact = (name, value, kind = '') => {
		if (value !== undefined && value !== null) {
			const group = document.createElement('div');
			group.className = kind;
			group.append(element('dt', name), element('dd', value));
			list.append(group);
		}
	};
	fact('Error class', data.errorClass);
	fact('Provider', data.provider);
	fact('Provider’s status', data.providerStatus);
	more.forEach(([name, value]) => fact(name, value));
	fact('Tokens in', data.usage?.inputTokens.toLocaleString());
	fact('Tokens out', data.usage?.outputTokens.toLocaleString());
	fact('First words after', times.first && duration(times.first - times.start));
	fact('Total time', duration(times.end - times.start));
	fact('Attempts', data.attempts, data.attempts > 1 ? 'notable' : '');
	fact('Finish reason', data.finishReason && (FINISH[data.finishReason] ?? data.finishReason),
		data.finishReason && data.finishReason !== 'STOP' ? 'notable' : '');
	fact('Saved as', data.artifact, 'long');
	fact('Model', data.model, 'long first');
	fact('Request id', data.requestId, 'long');
}

/** Says how long to wait, rounded up. */
export function waiting(seconds) {
	const [count, unit] = seconds < 120 ? [seconds, 'second']
		: seconds < 7200 ? [Math.ceil(seconds / 60), 'minute'] : [Math.ceil(seconds / 3600), 'hour'];
	return `${count} ${unit}${count === 1 ? '' : 's'}`;
}

/** Says how large a file is. */
export function bytes(size) {
	return size < 1024 ? `${size} bytes` : size < 1024 * 1024 ? `${Math.round(size / 1024)} KB` : `${(size / 1024 / 1024).toFixed(1)} MB`;
}

export function element(name, text = '', className = '') {
	const created = document.createElement(name);
	created.textContent = text;
	created.className = className;
	return created;
}

function duration(milliseconds) {
	return milliseconds < 1000 ? `${Math.round(milliseconds)} ms` : `${(milliseconds / 1000).toFixed(2)} s`;
}
