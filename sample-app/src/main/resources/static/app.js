import { chat } from './chat.js';
import { embeddings } from './embeddings.js';
import { images } from './images.js';
import { tabs } from './tabs.js';
import { transcription } from './transcription.js';
import { vision } from './vision.js';

const byId = (id) => document.getElementById(id);

const panels = [chat(), vision(), images(), transcription(), embeddings()];

function showApi() {
	byId('api').textContent = panels.find((panel) => !panel.root.hidden).root.dataset.api;
}

tabs(document.querySelector('[role=tablist]'), showApi);

document.addEventListener('mode', showApi);

document.addEventListener('keydown', (event) => {
	const busy = panels.find((panel) => panel.busy && !panel.root.hidden);
	if (event.key === 'Escape' && busy) {
		event.preventDefault();
		busy.stop();
	}
});

async function loadInfo() {
	const response = await fetch('api/info');
	const info = await response.json();
	panels.forEach((panel) => panel.offer(info));
	byId('simulator').hidden = !info.simulator;
	byId('target').textContent = [info.simulator ? 'simulator' : info.preferred, info.model].filter(Boolean).join(' · ');
	byId('target').hidden = false;
	if (info.model) {
		panels[0].field('model').placeholder = info.model;
	}
}

loadInfo().catch(() => {
	byId('target').textContent = 'not connected';
	byId('target').hidden = false;
});
