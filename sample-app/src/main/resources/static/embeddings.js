import { postJson } from './call.js';
import { element } from './facts.js';
import { Panel } from './panel.js';

const MOST_SHOWN = 12;

export function embeddings() {
	const lines = () => panel.field('input').value.split('\n').map((line) => line.trim()).filter((line) => line !== '');
	const panel = new Panel('embeddings', {
		capability: () => 'EMBEDDINGS',
		check: () => (lines().length === 0 ? [['input', 'Type one text per line first.']] : []),
		ask: async ({ signal }) => {
			const input = lines();
			const data = await postJson('api/embeddings', { ...panel.values('provider', 'model', 'dimensions'), input }, signal);
			panel.answer.replaceChildren(...show(input, data.vectors));
			return data;
		},
		facts: (data) => [['Dimensions', data.dimensions?.toLocaleString()], ['Texts', data.vectors?.length]],
		examples: [
			['Three texts', ''],
			['429 twice, then success', ' [[429 x2 retry-after=1]]'],
			['Refused key', ' [[401]]']
		].map(([label, order]) => [label, () => {
			panel.field('input').value = `The sea is deep.${order}\nA cat sleeps in the sun.\nThe sea is deep.${order}`;
		}])
	});
	return panel;
}

function show(texts, vectors) {
	const shown = Math.min(texts.length, MOST_SHOWN);
	const cosines = vectors.slice(0, shown).map((row, i) => vectors.slice(0, shown).map((column, j) => (i === j ? 1 : cosine(row, column))));
	const scroll = element('div', '', 'matrix');
	scroll.append(table(texts.slice(0, shown), cosines));
	// What scrolls must be reachable by keyboard.
	scroll.tabIndex = 0;
	scroll.setAttribute('role', 'region');
	scroll.setAttribute('aria-label', 'Similarity of the texts');
	return [element('p', summary(cosines, texts.length), 'summary'), scroll];
}

function summary(cosines, count) {
	let best = null;
	cosines.forEach((row, i) => row.forEach((value, j) => {
		if (i < j && (best === null || value > best.value)) {
			best = { i, j, value };
		}
	}));
	const more = count > MOST_SHOWN ? ` The first ${MOST_SHOWN} of ${count} texts are shown.` : '';
	return best === null ? 'One text, one vector. Add another line to compare.'
		: `Most alike: ${best.i + 1} and ${best.j + 1}. One is the same direction, zero has nothing in common.${more}`;
}

function table(texts, cosines) {
	const table = element('table');
	table.append(element('caption', 'Cosine similarity of each text with each other', 'hidden-text'));
	const head = table.createTHead().insertRow();
	head.append(header('Text', 'col'), ...texts.map((text, i) => header(String(i + 1), 'col', text)));
	const body = table.createTBody();
	cosines.forEach((row, i) => {
		const line = body.insertRow();
		const name = header('', 'row', texts[i]);
		name.append(element('b', String(i + 1)), ' ', element('span', texts[i]));
		line.append(name);
		row.forEach((value) => {
			const cell = line.insertCell();
			cell.textContent = value.toFixed(2);
			const strong = value >= 0.6;
			// Leaves out the shades on which neither dark nor light text is easy to read.
			cell.style.setProperty('--alike', `${Math.round(strong ? 70 + value * 30 : Math.max(0, value) * 60)}%`);
			cell.classList.toggle('strong', strong);
		});
	});
	return table;
}

function header(text, scope, title) {
	const cell = element('th', text);
	cell.scope = scope;
	if (title) {
		cell.title = title;
	}
	return cell;
}

function cosine(a, b) {
	let product = 0;
	let lengthA = 0;
	let lengthB = 0;
	a.forEach((number, i) => {
		product += number * b[i];
		lengthA += number * number;
		lengthB += b[i] * b[i];
	});
	return product / Math.sqrt(lengthA * lengthB || 1);
}
