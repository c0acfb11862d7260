/** Draws a picture to try with: a sun over the sea. */
export async function samplePicture() {
	const canvas = document.createElement('canvas');
	canvas.width = 640;
	canvas.height = 420;
	const pen = canvas.getContext('2d');
	const fill = (colours, from, to) => {
		const gradient = pen.createLinearGradient(0, from, 0, to);
		colours.forEach((colour, i) => gradient.addColorStop(i / (colours.length - 1), colour));
		pen.fillStyle = gradient;
		pen.fillRect(0, from, canvas.width, to - from);
	};
	fill(['#20476b', '#e8936b', '#f9d99a'], 0, 260);
	pen.fillStyle = '#fff3d1';
	pen.beginPath();
	pen.arc(430, 215, 46, 0, 2 * Math.PI);
	pen.fill();
	fill(['#1f6f78', '#0b2f3f'], 260, 420);
	pen.fillStyle = 'rgb(255 243 209 / 45%)';
	for (let i = 0; i < 9; i++) {
		const width = 92 - i * 7;
		pen.fillRect(430 - width / 2 + Math.sin(i * 2) * 9, 268 + i * 15, width, 3);
	}
	pen.fillStyle = '#12242e';
	pen.beginPath();
	pen.moveTo(140, 262);
	pen.lineTo(260, 262);
	pen.lineTo(242, 286);
	pen.lineTo(160, 286);
	pen.fill();
	pen.fillStyle = '#f5efe3';
	pen.beginPath();
	pen.moveTo(196, 150);
	pen.lineTo(196, 254);
	pen.lineTo(256, 254);
	pen.moveTo(190, 172);
	pen.lineTo(190, 254);
	pen.lineTo(150, 254);
	pen.fill();
	const blob = await new Promise((done) => canvas.toBlob(done, 'image/png'));
	return new File([blob], 'sunset.png', { type: 'image/png' });
}

/** Makes a mask for a picture of that size: the sky may change. */
export async function sampleMask() {
	const canvas = document.createElement('canvas');
	canvas.width = 640;
	canvas.height = 420;
	canvas.getContext('2d').fillRect(0, 260, 640, 160);
	const blob = await new Promise((done) => canvas.toBlob(done, 'image/png'));
	return new File([blob], 'sky-mask.png', { type: 'image/png' });
}

/** Makes a recording to try with: two soft tones, one second, as WAV. */
export function sampleRecording() {
	const rate = 16_000;
	const samples = rate;
	const data = new DataView(new ArrayBuffer(44 + samples * 2));
	const text = (at, value) => [...value].forEach((letter, i) => data.setUint8(at + i, letter.charCodeAt(0)));
	text(0, 'RIFF');
	data.setUint32(4, 36 + samples * 2, true);
	text(8, 'WAVEfmt ');
	data.setUint32(16, 16, true);
	data.setUint16(20, 1, true);
	data.setUint16(22, 1, true);
	data.setUint32(24, rate, true);
	data.setUint32(28, rate * 2, true);
	data.setUint16(32, 2, true);
	data.setUint16(34, 16, true);
	text(36, 'data');
	data.setUint32(40, samples * 2, true);
	for (let i = 0; i < samples; i++) {
		const second = i >= samples / 2;
		const fade = Math.sin(Math.PI * ((i % (samples / 2)) / (samples / 2)));
		data.setInt16(44 + i * 2, 9_000 * fade * Math.sin((2 * Math.PI * (second ? 660 : 440) * i) / rate), true);
	}
	return new File([data], 'two-tones.wav', { type: 'audio/wav' });
}
