package dev.utils.simulator;

import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import dev.utils.simulator.OpenAiError.Refusal;

/**
 * Pictures behind an address. The name of the file says how it is drawn, so that none has
 * to be kept.
 */
final class ImageFiles {

	static final String PREFIX = "/files/";

	private static final int LARGEST = 4096;

	private static final Pattern NAME = Pattern
		.compile("((?:image|edit)-[0-9a-f]{1,16}-\\d{1,2})-(\\d{1,4})x(\\d{1,4})\\.png");

	private ImageFiles() {
	}

	static String path(String seed, int width, int height) {
		return String.format(Locale.ROOT, "%s%s-%dx%d.png", PREFIX, seed, width, height);
	}

	static Reply answer(RecordedRequest request) {
		Matcher name = NAME.matcher(request.path().substring(PREFIX.length()));
		if (!request.method().equals("GET") || !name.matches()) {
			throw new Refusal(OpenAiError.usual(404));
		}
		int width = Integer.parseInt(name.group(2));
		int height = Integer.parseInt(name.group(3));
		if (width < 1 || width > LARGEST || height < 1 || height > LARGEST) {
			throw new Refusal(OpenAiError.usual(404));
		}
		return Reply.of(200, "image/png", List.of(Png.draw(width, height, name.group(1))));
	}

}
