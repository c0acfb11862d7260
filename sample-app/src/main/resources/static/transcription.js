import { postForm } from './call.js';
import { element } from './facts.js';
import { Panel } from './panel.js';
import { sampleRecording } from './samples.js';

export function transcription() {
	let address;
	const panel = new Panel('transcription', {
		capability: () => 'TRANSCRIPTION',
		check: () => panel.uploads[0].check(true),
		ask: async ({ signal }) => {
			const form = new FormData();
			const values = panel.values('language', 'format', 'prompt', 'provider', 'model');
			Object.entries(values).forEach(([name, value]) => form.append(name, value));
			form.append('file', panel.uploads[0].file);
			const data = await postForm('api/transcriptions', form, signal);
			panel.answer.textContent = data.text.trim();
			if (values.format) {
				panel.answer.append(download(data.text, values.format));
			}
			return data;
		},
		facts: (data) => [['Language', data.language],
			['Length', data.durationSeconds == null ? null : `${data.durationSeconds.toLocaleString()} s`]],
		examples: [
			['Sample recording', '', ''],
			['As subtitles', 'srt', ''],
			['429 twice, then success', '', '[[429 x2 retry-after=1]]'],
			['Refused key', '', '[[401]]']
		].map(([label, format, order]) => [label, () => {
			panel.uploads[0].choose(sampleRecording());
			panel.field('format').value = format;
			panel.field('prompt').value = order;
		}])
	});

	function download(text, format) {
		URL.revokeObjectURL(address);
		address = URL.createObjectURL(new Blob([text], { type: 'text/plain' }));
		const link = element('a', `Download .${format}`, 'button');
		link.href = address;
		link.download = `${panel.uploads[0].file.name.replace(/\.[^.]*$/, '')}.${format}`;
		const place = element('p', '', 'downloads');
		place.append(link);
		return place;
	}

	return panel;
}
