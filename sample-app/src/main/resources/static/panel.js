import { Failure } from './call.js';
import { element, showFacts, waiting } from './facts.js';
import { holdOf, remember } from './holds.js';
import { Upload } from './upload.js';

const WHOLE = { state: 'done', text: 'Done', none: 'The model wrote nothing.' };

const ENDS = {
	CONTENT_FILTER: {
		state: 'withheld',
		text: 'Withheld by the provider',
		none: 'The provider’s content filter withheld the answer.',
		rest: 'The provider’s content filter withheld the rest.'
	},
	LENGTH: { state: 'done', text: 'Done, cut at the token limit', none: 'The token limit was used up before the first word.' }
};

/**
 * One tab's form with its result: checks the form, makes one call at a time, lets it be
 * stopped, and shows answer, facts and errors the same way in every tab.
 */
export class Panel {

	#call = null;

	/**
	 * @param {string} name the panel's name
	 * @param {object} options
	 * @param {() => string} options.capability what a provider must have to be offered
	 * @param {() => Array<[string, string]>} options.check names fields with what is wrong with them
	 * @param {(call: object) => Promise<object>} options.ask makes the call, shows the answer and returns the facts
	 * @param {(data: object) => Array<[string, unknown]>} options.facts facts of this kind of call
	 * @param {string} options.waiting what is said until the answer comes
	 * @param {Array<[string, () => void]>} options.examples what to try with the simulator: a label, and what fills the form
	 */
	constructor(name, { capability, check, ask, facts = () => [], waiting = 'Waiting for the answer …', examples = [] }) {
		this.root = document.getElementById(`${name}-panel`);
		this.form = this.root.querySelector('form');
		this.name = name;
		this.capability = capability;
		this.check = check;
		this.ask = ask;
		this.facts = facts;
		this.waiting = waiting;
		this.#build(examples);
		this.#listen();
	}

	/** Returns a field of the form by its name. */
	field(name) {
		return this.form.elements.namedItem(name);
	}

	/** Returns what the form says, without empty fields; numbers are numbers. */
	values(...names) {
		const values = {};
		for (const name of names) {
			const field = this.field(name);
			if (field.value.trim() !== '') {
				values[name] = field.type === 'number' ? field.valueAsNumber : field.value.trim();
			}
		}
		return values;
	}

	/** Offers the providers that can do what this panel is for. */
	offer(info) {
		this.info = info;
		const able = info.providers.filter((provider) => info.capabilities[provider].includes(this.capability()));
		const select = this.field('provider');
		const before = select.value;
		select.replaceChildren(...able.map((provider) => new Option(provider, provider)));
		select.value = [before, info.preferred, able[0]].find((provider) => able.includes(provider)) ?? '';
		this.unable.hidden = able.length > 0;
		this.send.disabled = able.length === 0;
		this.examples.hidden = !info.simulator;
	}

	stop() {
		this.#call?.abort();
	}

	get busy() {
		return this.#call !== null;
	}

	setState(state, text) {
		this.result.dataset.state = state;
		this.clock.textContent = '';
		this.said.replaceChildren(text, this.clock);
	}

	#build(examples) {
		const part = (selector) => this.result.querySelector(selector);
		this.form.querySelector('.options').prepend(document.getElementById('whom-template').content.cloneNode(true));
		this.root.append(document.getElementById('result-template').content.cloneNode(true));
		this.result = this.root.querySelector('.result');
		const title = part('h2');
		title.id = `${this.name}-result`;
		title.textContent = this.root.dataset.result ?? 'Answer';
		this.result.setAttribute('aria-labelledby', title.id);
		this.state = part('.state');
		this.clock = element('span', '', 'clock');
		// Nobody wants to be told each second.
		this.clock.setAttribute('aria-hidden', 'true');
		this.said = element('span');
		this.state.append(this.said);
		this.asked = part('.asked');
		this.answer = part('.answer');
		this.error = part('.error');
		this.list = part('.facts');
		this.options = this.form.querySelector('details');
		this.send = this.form.querySelector('[type=submit]');
		this.halt = element('button', 'Stop ', 'stop');
		this.halt.type = 'button';
		this.halt.hidden = true;
		this.halt.append(element('kbd', 'Esc'));
		this.send.after(this.halt);
		this.unable = element('p', 'None of the configured providers can do this.', 'field-error');
		this.unable.hidden = true;
		this.busyNote = element('p', '', 'busy-note');
		this.busyNote.setAttribute('role', 'status');
		this.form.querySelector('.actions').after(this.unable, this.busyNote);
		this.uploads = [...this.form.querySelectorAll('[data-upload]')].map((place) => new Upload(place, this.name));
		for (const place of this.form.querySelectorAll('.field')) {
			const field = place.querySelector('[name]');
			const text = element('p', '', 'field-error');
			text.id = `${this.name}-${field.name}-error`;
			text.hidden = true;
			field.id = `${this.name}-${field.name}`;
			field.setAttribute('aria-describedby', [field.getAttribute('aria-describedby'), text.id].filter(Boolean).join(' '));
			place.append(text);
		}
		this.examples = element('div', '', 'examples');
		this.examples.hidden = true;
		this.examples.setAttribute('role', 'group');
		this.examples.setAttribute('aria-label', 'Examples');
		for (const [label, fill] of examples) {
			const button = element('button', label);
			button.type = 'button';
			button.addEventListener('click', async () => {
				this.stop();
				await fill();
				this.form.requestSubmit();
			});
			this.examples.append(button);
		}
		this.form.before(this.examples);
	}

	#listen() {
		this.form.addEventListener('submit', (event) => {
			event.preventDefault();
			this.#submit();
		});
		for (const type of ['input', 'change']) {
			this.form.addEventListener(type, (event) => this.#showFieldError(event.target.name, null));
		}
		this.form.addEventListener('keydown', (event) => {
			const prompt = event.target.name === 'prompt' && event.target.closest('.prompt');
			if (event.key === 'Enter' && !event.isComposing && (prompt ? !event.shiftKey : event.ctrlKey || event.metaKey)) {
				event.preventDefault();
				this.form.requestSubmit();
			}
		});
		this.halt.addEventListener('click', () => this.stop());
		this.error.querySelector('.again').addEventListener('click', () => this.form.requestSubmit());
	}

	async #submit() {
		if (this.#call?.signal.aborted === false) {
			this.busyNote.textContent = 'Not sent: the answer to the question before is still being written. Stop it first, or wait.';
			return;
		}
		if (this.send.disabled) {
			return;
		}
		for (const field of this.form.elements) {
			this.#showFieldError(field.name, null);
		}
		const wrong = [...this.#invalid(), ...this.check()];
		if (wrong.length > 0) {
			this.#showFieldErrors(wrong);
			return;
		}
		const mine = new AbortController();
		this.#call = mine;
		const times = { start: performance.now() };
		const target = [this.name, this.field('provider').value, this.field('model').value.trim()].join(' ');
		this.#begin();
		const ticking = this.#tick(target, times.start);
		try {
			const data = await this.ask({ signal: mine.signal, times });
			if (this.#call === mine) {
				times.end ??= performance.now();
				this.#finish(data);
				this.#showFacts(data, times);
			}
		}
		catch (ex) {
			if (this.#call === mine) {
				remember(target, ex instanceof Failure ? ex.problem : {});
				this.#fail(ex, mine.signal.aborted, times);
			}
		}
		finally {
			clearInterval(ticking);
			if (this.#call === mine) {
				this.#call = null;
				this.#end();
			}
		}
	}

	#invalid() {
		return [...this.form.elements].filter((field) => field.willValidate && field.name && !field.validity.valid)
			.map((field) => [field.name, field.validationMessage]);
	}

	// Shows that time passes, and what holds the call back as far as this page knows.
	#tick(target, start) {
		const show = () => {
			if (this.result.dataset.state !== 'waiting') {
				return;
			}
			const hold = holdOf(target);
			const text = hold ? `Probably held back: ${hold.provider} limits calls` : this.waiting;
			if (this.said.firstChild.data !== text) {
				this.setState('waiting', text);
			}
			const seconds = Math.floor((performance.now() - start) / 1000);
			this.clock.textContent = hold ? ` · ${waiting(hold.seconds)} left` : seconds < 3 ? '' : ` ${seconds} s`;
		};
		show();
		return setInterval(show, 500);
	}

	// A call that went well may have brought less than an answer.
	#finish({ text, finishReason }) {
		const end = ENDS[finishReason] ?? WHOLE;
		const none = text?.trim() === '';
		this.setState(none && end.state === 'done' ? 'empty' : end.state, none && end === WHOLE ? 'No text' : end.text);
		const note = none ? end.none : end.rest;
		if (note) {
			this.answer.append(element('p', note, 'note'));
		}
	}

	#question() {
		return this.form.querySelector('.prompt [name=prompt]')?.value.trim() ?? this.uploads[0]?.file?.name ?? '';
	}

	#begin() {
		this.result.hidden = false;
		this.asked.textContent = this.#question();
		this.asked.hidden = this.asked.textContent === '';
		this.error.hidden = true;
		this.answer.replaceChildren();
		this.list.replaceChildren();
		// A screen reader reads the answer once it is whole, not word by word.
		this.answer.setAttribute('aria-busy', 'true');
		this.setState('waiting', this.waiting);
		swap(this.send, this.halt);
		const touch = matchMedia('(pointer: coarse)').matches;
		if (touch) {
			// Makes room: the keyboard on the screen goes away.
			document.activeElement?.blur();
		}
		this.result.scrollIntoView({ block: touch ? 'start' : 'nearest' });
	}

	#end() {
		this.busyNote.textContent = '';
		this.answer.removeAttribute('aria-busy');
		swap(this.halt, this.send);
	}

	#fail(ex, aborted, times) {
		times.end = performance.now();
		if (aborted) {
			this.setState('stopped', 'Stopped by you');
			this.#showFacts({}, times);
			return;
		}
		const problem = ex instanceof Failure ? ex.problem
			: { title: 'This app cannot be reached', detail: 'The connection failed. Is the app still running?' };
		const errors = (problem.errors ?? []).map(({ field, message }) => [field.replace(/\[\d+\]$/, ''), `This ${message}.`])
			.filter(([field]) => this.field(field));
		if (errors.length > 0) {
			this.result.hidden = true;
			this.#showFieldErrors(errors);
			return;
		}
		this.setState('failed', this.answer.textContent === '' ? 'Failed' : 'Failed, the text so far is kept');
		this.error.querySelector('h3').textContent = problem.title ?? 'The call failed';
		this.error.querySelector('.detail').textContent = problem.detail ?? '';
		const wait = this.error.querySelector('.wait');
		wait.hidden = problem.retryAfterSeconds == null;
		wait.textContent = wait.hidden ? '' : `Wait ${waiting(problem.retryAfterSeconds)} before you try again.`;
		this.error.hidden = false;
		this.#showFacts(problem, times);
	}

	#showFieldErrors(errors) {
		errors.forEach(([field, message]) => this.#showFieldError(field, message));
		const first = this.field(errors[0][0]);
		// A field inside the closed options could not get the focus.
		this.options.open ||= errors.some(([field]) => this.options.contains(this.field(field)));
		first.focus();
	}

	#showFieldError(name, message) {
		const text = name && document.getElementById(`${this.name}-${name}-error`);
		if (text) {
			text.textContent = message ?? '';
			text.hidden = !message;
			if (message) {
				this.field(name).setAttribute('aria-invalid', 'true');
			}
			else {
				this.field(name).removeAttribute('aria-invalid');
			}
		}
	}

	#showFacts(data, times) {
		showFacts(this.list, data, times, data.errorClass ? [] : this.facts(data));
		// The outcome must be seen without scrolling, as far as it fits.
		if (this.answer.getBoundingClientRect().top < innerHeight) {
			this.result.scrollIntoView({ block: 'nearest' });
		}
	}

}

function swap(from, to) {
	const focused = document.activeElement === from;
	from.hidden = true;
	to.hidden = false;
	if (focused) {
		to.focus();
	}
}
