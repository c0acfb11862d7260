/**
 * Reads server-sent events from a fetch body. EventSource cannot POST, hence our own:
 * https://html.spec.whatwg.org/multipage/server-sent-events.html#parsing-an-event-stream
 * Leaving the loop early cancels the stream.
 *
 * @param {ReadableStream<Uint8Array>} stream the body of the response
 * @yields {{name: string, data: string}}
 */
export async function* readEvents(stream) {
	const reader = stream.pipeThrough(new TextDecoderStream()).getReader();
	let rest = '';
	let name = '';
	let data = [];
	try {
		for (;;) {
			const { value, done } = await reader.read();
			if (done) {
				return;
			}
			const lines = (rest + value).split(/\r\n|\n|\r(?!$)/);
			rest = lines.pop();
			for (const line of lines) {
				if (line === '') {
					if (data.length > 0) {
						yield { name: name || 'message', data: data.join('\n') };
					}
					name = '';
					data = [];
					continue;
				}
				const colon = line.indexOf(':');
				const field = colon < 0 ? line : line.slice(0, colon);
				const text = colon < 0 ? '' : line.slice(colon + 1).replace(/^ /, '');
				if (field === 'event') {
					name = text;
				}
				else if (field === 'data') {
					data.push(text);
				}
			}
		}
	}
	finally {
		await reader.cancel().catch(() => {});
	}
}
