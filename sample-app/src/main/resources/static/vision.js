import { postForm } from './call.js';
import { Panel } from './panel.js';
import { samplePicture } from './samples.js';

export function vision() {
	const panel = new Panel('vision', {
		capability: () => 'VISION',
		check: () => [...panel.uploads[0].check(true),
			...(panel.field('prompt').value.trim() === '' ? [['prompt', 'Type a question first.']] : [])],
		ask: async ({ signal }) => {
			const form = new FormData();
			form.append('prompt', panel.field('prompt').value);
			form.append('image', panel.uploads[0].file);
			Object.entries(panel.values('provider', 'model')).forEach(([name, value]) => form.append(name, value));
			const data = await postForm('api/vision', form, signal);
			panel.answer.textContent = data.text;
			return data;
		},
		examples: [
			['Sample picture', ''],
			['429 twice, then success', ' [[429 x2 retry-after=1]]'],
			['Overloaded', ' [[503 retry-after=7200]]'],
			['Refused key', ' [[401]]']
		].map(([label, order]) => [label, async () => {
			panel.uploads[0].choose(await samplePicture());
			panel.field('prompt').value = `What does the picture show?${order}`;
		}])
	});
	return panel;
}
