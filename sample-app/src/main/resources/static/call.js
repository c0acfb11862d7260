/** A call that failed, with the RFC 9457 problem that says why. */
export class Failure extends Error {

	constructor(problem) {
		super(problem.title);
		this.problem = problem;
	}

}

export async function postJson(path, values, signal) {
	return (await post(path, { body: JSON.stringify(values), headers: { 'Content-Type': 'application/json' }, signal })).json();
}

export async function postForm(path, form, signal) {
	return (await post(path, { body: form, headers: {}, signal })).json();
}

/**
 * Sends a request and returns the response if it is a good one.
 *
 * @throws {Failure} with the problem if the app refused or the provider failed
 */
export async function post(path, { body, headers, signal, accept = 'application/json' }) {
	const response = await fetch(path, {
		method: 'POST',
		headers: { ...headers, Accept: `${accept}, application/problem+json` },
		body,
		signal
	});
	if (!response.ok || !response.body) {
		throw new Failure(await problemOf(response));
	}
	return response;
}

async function problemOf(response) {
	try {
		return await response.json();
	}
	catch {
		return { title: 'The call failed', detail: `This app answered with HTTP status ${response.status}.` };
	}
}
