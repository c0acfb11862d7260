import { readEvents } from './sse.js';

const byId = (id) => document.getElementById(id);

const form = byId('form');
const prompt = byId('prompt');
const send = byId('send');
const stop = byId('stop');
const result = byId('result');
const answer = byId('answer');
const facts = byId('facts');

const FIELDS = ['prompt', 'provider', 'model', 'system', 'temperature', 'maxTokens'];
const FINISH = { STOP: 'complete', LENGTH: 'token limit', TOOL_CALLS: 'tool call', CONTENT_FILTER: 'content filter', OTHER: 'other' };

let call = null;

form.addEventListener('submit', (event) => {
	event.preventDefault();
	ask();
});

prompt.addEventListener('keydown', (event) => {
	if (event.key === 'Enter' && !event.shiftKey && !event.isComposing) {
		event.preventDefault();
		form.requestSubmit();
	}
});

document.addEventListener('keydown', (event) => {
	if (event.key === 'Escape' && call) {
		event.preventDefault();
		call.abort();
	}
});

// An invalid field inside the closed panel could not get the focus.
form.addEventListener('invalid', () => {
	byId('options').open = true;
}, true);

form.addEventListener('input', (event) => showFieldError(event.target.id, null));

stop.addEventListener('click', () => call?.abort());

byId('again').addEventListener('click', () => form.requestSubmit());

for (const example of document.querySelectorAll('[data-prompt]')) {
	example.addEventListener('click', () => {
		call?.abort();
		prompt.value = example.dataset.prompt;
		form.requestSubmit();
	});
}

async function ask() {
	if (call?.signal.aborted === false) {
		return;
	}
	FIELDS.forEach((field) => showFieldError(field, null));
	if (prompt.value.trim() === '') {
		showFieldError('prompt', 'Type a prompt first.');
		prompt.focus();
		return;
	}
	const mine = new AbortController();
	call = mine;
	const times = { start: performance.now() };
	begin();
	try {
		const response = await fetch('api/chat/stream', {
			method: 'POST',
			headers: { 'Content-Type': 'application/json', Accept: 'text/event-stream, application/problem+json' },
			body: JSON.stringify(body()),
			signal: mine.signal
		});
		if (!response.ok || !response.body) {
			throw new Failure(await problemOf(response));
		}
		await show(readEvents(response.body), times);
	}
	catch (ex) {
		if (call === mine) {
			fail(ex, mine.signal.aborted, times);
		}
	}
	finally {
		if (call === mine) {
			call = null;
			end();
		}
	}
}

async function show(events, times) {
	const text = answer.appendChild(document.createTextNode(''));
	for await (const event of events) {
		const data = JSON.parse(event.data);
		if (event.name === 'delta') {
			if (times.first === undefined) {
				times.first = performance.now();
				setState('writing', 'Writing …');
			}
			append(text, data.text);
		}
		else if (event.name === 'done') {
			times.end = performance.now();
			setState('done', 'Done');
			showFacts(data, times);
			return;
		}
		else if (event.name === 'error') {
			throw new Failure(data);
		}
	}
	throw new Failure({ title: 'The answer did not arrive whole', detail: 'The connection to this app ended early. Try again.' });
}

// Follows the text for a reader who sees its end, and leaves one who scrolled away in peace.
function append(text, piece) {
	const follow = answer.getBoundingClientRect().bottom <= innerHeight;
	text.appendData(piece);
	const hidden = answer.getBoundingClientRect().bottom - innerHeight;
	if (follow && hidden > 0) {
		scrollBy(0, hidden);
	}
}

function body() {
	const values = { prompt: prompt.value };
	for (const field of ['provider', 'model', 'system']) {
		const value = byId(field).value.trim();
		if (value !== '') {
			values[field] = value;
		}
	}
	for (const field of ['temperature', 'maxTokens']) {
		if (byId(field).value !== '') {
			values[field] = byId(field).valueAsNumber;
		}
	}
	return values;
}

function begin() {
	result.hidden = false;
	byId('error').hidden = true;
	answer.replaceChildren();
	facts.replaceChildren();
	// A screen reader reads the answer once it is whole, not word by word.
	answer.setAttribute('aria-busy', 'true');
	setState('waiting', 'Waiting for the first words …');
	swap(send, stop);
	const touch = matchMedia('(pointer: coarse)').matches;
	if (touch) {
		// Makes room: the keyboard on the screen goes away.
		prompt.blur();
	}
	result.scrollIntoView({ block: touch ? 'start' : 'nearest' });
}

function end() {
	answer.removeAttribute('aria-busy');
	swap(stop, send);
}

function swap(from, to) {
	const focused = document.activeElement === from;
	from.hidden = true;
	to.hidden = false;
	if (focused) {
		to.focus();
	}
}

function setState(state, text) {
	result.dataset.state = state;
	byId('state').textContent = text;
}

function fail(ex, aborted, times) {
	times.end = performance.now();
	if (aborted) {
		setState('stopped', 'Stopped by you');
		showFacts({}, times);
		return;
	}
	const problem = ex instanceof Failure ? ex.problem
		: { title: 'This app cannot be reached', detail: 'The connection failed. Is the app still running?' };
	const errors = (problem.errors ?? []).filter((error) => FIELDS.includes(error.field));
	if (errors.length > 0) {
		result.hidden = true;
		errors.forEach((error) => showFieldError(error.field, `This ${error.message}.`));
		byId('options').open ||= errors.some((error) => error.field !== 'prompt');
		byId(errors[0].field).focus();
		return;
	}
	setState('failed', answer.textContent === '' ? 'Failed' : 'Failed, the text so far is kept');
	byId('error-title').textContent = problem.title ?? 'The call failed';
	byId('error-detail').textContent = problem.detail ?? '';
	const wait = byId('error-wait');
	wait.hidden = problem.retryAfterSeconds == null;
	wait.textContent = wait.hidden ? '' : `Wait ${waiting(problem.retryAfterSeconds)} before you try again.`;
	byId('error').hidden = false;
	showFacts(problem, times);
}

function showFieldError(field, message) {
	const text = byId(`${field}-error`);
	if (text) {
		text.textContent = message ?? '';
		text.hidden = !message;
		if (message) {
			byId(field).setAttribute('aria-invalid', 'true');
		}
		else {
			byId(field).removeAttribute('aria-invalid');
		}
	}
}

function showFacts(data, times) {
	facts.replaceChildren();
	fact('Error class', data.errorClass);
	fact('Provider', data.provider);
	fact('Provider’s status', data.providerStatus);
	fact('Tokens in', data.usage?.inputTokens.toLocaleString());
	fact('Tokens out', data.usage?.outputTokens.toLocaleString());
	fact('First words after', times.first && duration(times.first - times.start));
	fact('Total time', duration(times.end - times.start));
	fact('Attempts', data.attempts, data.attempts > 1 ? 'notable' : '');
	fact('Finish reason', data.finishReason && (FINISH[data.finishReason] ?? data.finishReason),
		data.finishReason && data.finishReason !== 'STOP' ? 'notable' : '');
	fact('Model', data.model, 'long first');
	fact('Request id', data.requestId, 'long');
	// The outcome must be seen without scrolling, as far as it fits.
	const follow = answer.getBoundingClientRect().top < innerHeight;
	if (follow) {
		result.scrollIntoView({ block: 'nearest' });
	}
}

function fact(name, value, kind) {
	if (value === undefined || value === null) {
		return;
	}
	const group = document.createElement('div');
	group.className = kind ?? '';
	const term = group.appendChild(document.createElement('dt'));
	term.textContent = name;
	const description = group.appendChild(document.createElement('dd'));
	description.textContent = value;
	facts.append(group);
}

function duration(milliseconds) {
	return milliseconds < 1000 ? `${Math.round(milliseconds)} ms` : `${(milliseconds / 1000).toFixed(2)} s`;
}

function waiting(seconds) {
	const [count, unit] = seconds < 120 ? [seconds, 'second']
		: seconds < 7200 ? [Math.ceil(seconds / 60), 'minute'] : [Math.ceil(seconds / 3600), 'hour'];
	return `${count} ${unit}${count === 1 ? '' : 's'}`;
}

async function problemOf(response) {
	try {
		return await response.json();
	}
	catch {
		return { title: 'The call failed', detail: `This app answered with HTTP status ${response.status}.` };
	}
}

async function loadInfo() {
	const response = await fetch('api/info');
	const info = await response.json();
	byId('provider').replaceChildren(...info.providers.map((name) => new Option(name, name)));
	byId('provider').value = info.preferred;
	byId('simulator').hidden = !info.simulator;
	const target = [info.simulator ? 'simulator' : info.preferred, info.model].filter(Boolean);
	byId('target').textContent = target.join(' · ');
	byId('target').hidden = false;
	if (info.model) {
		byId('model').placeholder = info.model;
	}
}

class Failure extends Error {

	constructor(problem) {
		super(problem.title);
		this.problem = problem;
	}

}

loadInfo().catch(() => {
	byId('target').textContent = 'not connected';
	byId('target').hidden = false;
});
