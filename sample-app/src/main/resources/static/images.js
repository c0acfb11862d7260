import { postForm, postJson } from './call.js';
import { element } from './facts.js';
import { Panel } from './panel.js';
import { sampleMask, samplePicture } from './samples.js';

export function images() {
	const editing = () => panel.field('mode').value === 'edit';
	const panel = new Panel('images', {
		capability: () => (editing() ? 'IMAGE_EDIT' : 'IMAGE_GENERATION'),
		check: () => [...(editing() ? panel.uploads.flatMap((upload, i) => upload.check(i === 0)) : []),
			...(panel.field('prompt').value.trim() === '' ? [['prompt', 'Type a prompt first.']] : [])],
		waiting: 'Waiting for the picture …',
		ask: async ({ signal }) => {
			const values = { ...panel.values('provider', 'model', 'size', 'count'), prompt: panel.field('prompt').value };
			const data = editing() ? await postForm('api/images/edits', form(values), signal)
				: await postJson('api/images', values, signal);
			await show(data, values.prompt);
			return data;
		},
		facts: (data) => [['Pictures', data.artifacts?.length ?? (data.artifact && 1)]],
		examples: [
			['New picture', 'generate', ''],
			['Change a picture', 'edit', ''],
			['429 twice, then success', 'generate', ' [[429 x2 retry-after=1]]'],
			['Refused key', 'generate', ' [[401]]']
		].map(([label, mode, order]) => [label, async () => {
			choose(mode);
			if (mode === 'edit') {
				panel.uploads[0].choose(await samplePicture());
				panel.uploads[1].choose(await sampleMask());
			}
			panel.field('prompt').value = (mode === 'edit' ? 'Make it night.' : 'A lighthouse in the fog.') + order;
		}])
	});

	function form(values) {
		const form = new FormData();
		Object.entries(values).forEach(([name, value]) => form.append(name, value));
		panel.uploads.filter((upload) => upload.file).forEach((upload) => form.append(upload.input.name, upload.file));
		return form;
	}

	function choose(mode) {
		panel.field('mode').value = mode;
		follow();
	}

	function follow() {
		panel.form.querySelector('[data-mode=edit]').hidden = !editing();
		panel.field('prompt').placeholder = editing() ? 'Make it night' : 'A lighthouse in the fog, watercolour';
		panel.send.textContent = editing() ? 'Change' : 'Make';
		panel.root.dataset.api = editing() ? '/api/images/edits' : '/api/images';
		panel.root.dispatchEvent(new Event('mode', { bubbles: true }));
		if (panel.info) {
			panel.offer(panel.info);
		}
	}

	async function show(data, prompt) {
		const figures = (data.artifacts ?? [data]).map(({ artifact }) => figure(`api/artifacts/${artifact}`, artifact.split('/').pop(), prompt));
		panel.answer.replaceChildren(...figures);
		panel.answer.classList.toggle('several', figures.length > 1);
		await Promise.allSettled(figures.map((shown) => shown.querySelector('img').decode()));
	}

	function figure(address, name, prompt) {
		const picture = element('img');
		picture.alt = `Picture for: ${prompt}`;
		picture.src = address;
		const download = element('a', 'Download', 'button');
		download.href = address;
		download.download = name;
		const change = element('button', 'Change this one');
		change.type = 'button';
		change.addEventListener('click', async () => {
			const blob = await (await fetch(address)).blob();
			choose('edit');
			panel.uploads[0].choose(new File([blob], name, { type: blob.type }));
			panel.uploads[1].choose(null);
			panel.field('prompt').value = '';
			panel.field('prompt').focus();
		});
		const caption = element('figcaption');
		caption.append(download, change);
		const figure = element('figure');
		figure.append(picture, caption);
		return figure;
	}

	panel.form.addEventListener('change', (event) => {
		if (event.target.name === 'mode') {
			follow();
		}
	});
	// The browser may have kept the choice over a reload.
	follow();
	return panel;
}
