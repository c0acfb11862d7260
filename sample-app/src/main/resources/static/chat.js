import { Failure, post } from './call.js';
import { Panel } from './panel.js';
import { readEvents } from './sse.js';

export function chat() {
	const panel = new Panel('chat', {
		capability: () => 'CHAT',
		check: () => (panel.field('prompt').value.trim() === '' ? [['prompt', 'Type a prompt first.']] : []),
		waiting: 'Waiting for the first words …',
		ask: async ({ signal, times }) => {
			const response = await post('api/chat/stream', {
				body: JSON.stringify({ ...panel.values('provider', 'model', 'system', 'temperature', 'maxTokens'), prompt: panel.field('prompt').value }),
				headers: { 'Content-Type': 'application/json' },
				accept: 'text/event-stream',
				signal
			});
			return show(panel, readEvents(response.body), times);
		},
		examples: [
			['Normal answer', ''],
			['429 twice, then success', ' [[429 x2 retry-after=1]]'],
			['Cut stream', ' [[cut 12]]'],
			['Slow answer', ' [[slow 250ms]]'],
			['Refused key', ' [[401]]']
		].map(([label, order]) => [label, () => {
			panel.field('prompt').value = `Tell me about the sea.${order}`;
		}])
	});
	return panel;
}

async function show(panel, events, times) {
	const text = panel.answer.appendChild(document.createTextNode(''));
	for await (const event of events) {
		const data = JSON.parse(event.data);
		if (event.name === 'delta') {
			if (times.first === undefined) {
				times.first = performance.now();
				panel.setState('writing', 'Writing …');
			}
			append(panel.answer, text, data.text);
		}
		else if (event.name === 'done') {
			times.end = performance.now();
			return data;
		}
		else if (event.name === 'error') {
			throw new Failure(data);
		}
	}
	throw new Failure({ title: 'The answer did not arrive whole', detail: 'The connection to this app ended early. Try again.' });
}

// Follows the text for a reader who sees its end, and leaves one who scrolled away in peace.
function append(answer, text, piece) {
	const follow = answer.getBoundingClientRect().bottom <= innerHeight;
	text.appendData(piece);
	const hidden = answer.getBoundingClientRect().bottom - innerHeight;
	if (follow && hidden > 0) {
		scrollBy(0, hidden);
	}
}
