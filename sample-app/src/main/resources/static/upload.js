import { bytes, element } from './facts.js';

const MOST = 25 * 1024 * 1024;

const KINDS = {
	image: { accept: 'image/png,image/jpeg,image/gif,image/webp', verb: 'Choose a picture', hint: 'PNG, JPEG, GIF or WebP, up to 25 MB' },
	mask: { accept: 'image/png', verb: 'Choose a mask', hint: 'PNG, transparent where to change' },
	audio: { accept: 'audio/*,.mp3,.wav,.flac,.ogg,.oga,.m4a,.mp4,.webm', verb: 'Choose a recording', hint: 'WAV, MP3, FLAC, Ogg, MP4 or WebM, up to 25 MB' }
};

/** A file field that takes drops too, and shows what was chosen. */
export class Upload {

	constructor(place, panel) {
		const kind = KINDS[place.dataset.upload];
		place.append(element('p', place.dataset.label, 'label'), document.getElementById('upload-template').content.cloneNode(true));
		this.kind = place.dataset.upload;
		this.drop = place.querySelector('.drop');
		this.chosen = place.querySelector('.chosen');
		this.preview = place.querySelector('.preview');
		this.input = place.querySelector('input');
		this.input.name = place.dataset.name;
		this.input.accept = kind.accept;
		this.drop.querySelector('b').textContent = kind.verb;
		const hint = this.drop.querySelector('small');
		hint.textContent = kind.hint;
		hint.id = `${panel}-${this.input.name}-hint`;
		this.input.setAttribute('aria-describedby', hint.id);
		this.input.setAttribute('aria-label', place.dataset.label);
		this.#listen(place);
	}

	get file() {
		return this.input.files[0];
	}

	/** Returns what is wrong with the chosen file, if anything. */
	check(required) {
		if (!this.file) {
			return required ? [[this.input.name, `${KINDS[this.kind].verb} first.`]] : [];
		}
		return this.file.size > MOST ? [[this.input.name, `This has ${bytes(this.file.size)}, but must be at most 25 MB.`]] : [];
	}

	/** Chooses a file in the visitor's place, or none. */
	choose(file) {
		const transfer = new DataTransfer();
		if (file) {
			transfer.items.add(file);
		}
		this.input.files = transfer.files;
		this.input.dispatchEvent(new Event('change', { bubbles: true }));
	}

	#listen(place) {
		this.input.addEventListener('change', () => this.#show());
		this.chosen.querySelector('button').addEventListener('click', () => {
			this.choose(null);
			this.input.focus();
		});
		for (const type of ['dragenter', 'dragover']) {
			place.addEventListener(type, (event) => {
				event.preventDefault();
				place.classList.add('over');
			});
		}
		place.addEventListener('dragleave', () => place.classList.remove('over'));
		place.addEventListener('drop', (event) => {
			event.preventDefault();
			place.classList.remove('over');
			if (event.dataTransfer.files.length > 0) {
				this.choose(event.dataTransfer.files[0]);
			}
		});
	}

	#show() {
		URL.revokeObjectURL(this.url);
		const { file } = this;
		this.chosen.hidden = !file;
		this.drop.classList.toggle('taken', Boolean(file));
		this.preview.replaceChildren();
		if (!file) {
			return;
		}
		this.url = URL.createObjectURL(file);
		const shown = document.createElement(this.kind === 'audio' ? 'audio' : 'img');
		shown.addEventListener('error', () => shown.remove());
		if (this.kind === 'audio') {
			shown.controls = true;
			shown.preload = 'metadata';
		}
		else {
			shown.alt = '';
		}
		shown.src = this.url;
		this.preview.append(shown);
		this.chosen.querySelector('b').textContent = file.name;
		this.chosen.querySelector('small').textContent = bytes(file.size);
	}

}

// A file that misses its field must not replace the page.
for (const type of ['dragover', 'drop']) {
	addEventListener(type, (event) => event.preventDefault());
}
