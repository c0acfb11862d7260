package dev.utils.simulator;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

/**
 * Faults asked for in a prompt, such as {@code [[429 x2 retry-after=1]]}, for people who
 * try an application by hand. With {@code xN}, the same prompt fails N times, then
 * succeeds once, then starts over; without, it fails every time. What is no directive is
 * ordinary text. Thread-safe.
 */
final class Directives {

	private static final Pattern SYNTAX = Pattern.compile("\\[\\[\\s*([a-z0-9][^\\[\\]\\r\\n]{0,200})\\]\\]",
			Pattern.CASE_INSENSITIVE);

	private static final Pattern SETTING = Pattern.compile("([a-z0-9-]+)=(\\S+)");

	private static final Pattern TIMES = Pattern.compile("x(\\d{1,3})");

	private static final Pattern DURATION = Pattern.compile("(\\d{1,6})(ms|s)");

	private static final int REMEMBERED = 1_000;

	private final Map<Key, Integer> failures = new LinkedHashMap<>(16, 0.75f, true) {

		@Override
		protected boolean removeEldestEntry(Map.Entry<Key, Integer> eldest) {
			return size() > REMEMBERED;
		}

	};

	/**
	 * Returns the fault that a prompt asks for this time.
	 */
	@Nullable Fault next(String prompt) {
		Matcher matcher = SYNTAX.matcher(prompt);
		while (matcher.find()) {
			Directive directive = parse(matcher.group(1));
			if (directive != null) {
				boolean fails = directive.always() || failsAgain(Key.of(matcher.group(1), prompt), directive.times());
				return fails ? directive.fault() : null;
			}
		}
		return null;
	}

	private boolean failsAgain(Key key, int times) {
		synchronized (this.failures) {
			int failed = this.failures.getOrDefault(key, 0);
			if (failed >= times) {
				this.failures.remove(key);
				return false;
			}
			this.failures.put(key, failed + 1);
			return true;
		}
	}

	void clear() {
		synchronized (this.failures) {
			this.failures.clear();
		}
	}

	/**
	 * Returns the text without its directives.
	 */
	static String remove(String text) {
		return SYNTAX.matcher(text)
			.replaceAll((match) -> (parse(match.group(1)) != null) ? "" : Matcher.quoteReplacement(match.group()));
	}

	private static @Nullable Directive parse(String text) {
		String[] words = text.strip().toLowerCase(Locale.ROOT).split("\\s+");
		try {
			Arguments arguments = Arguments.of(words);
			Fault fault = fault(words[0], arguments);
			if (fault == null) {
				return null;
			}
			for (Map.Entry<String, String> setting : arguments.settings().entrySet()) {
				fault = fault.header(setting.getKey(), setting.getValue());
			}
			return new Directive(fault, arguments.times());
		}
		catch (IllegalArgumentException ex) {
			return null;
		}
	}

	private static @Nullable Fault fault(String name, Arguments arguments) {
		int number = arguments.number();
		return switch (name) {
			case "blocked" -> Fault.blocked();
			case "reset" -> Fault.reset();
			case "reset-after-headers" -> Fault.resetAfterHeaders();
			case "stall" -> (number < 0) ? Fault.stall() : Fault.stallMidStream(number);
			case "cut" -> Fault.cutStream(Math.max(0, number));
			case "drop" -> Fault.dropStream(Math.max(0, number));
			case "malformed" -> (number < 0) ? Fault.malformedBody() : Fault.malformedChunk(number);
			case "html" -> Fault.htmlBody((number < 0) ? 502 : number);
			case "empty" -> Fault.emptyBody();
			case "error-in-stream" -> Fault.errorInStream("", Math.max(0, number));
			case "open-after-done" -> Fault.openAfterDone();
			case "fragmented" -> Fault.fragmented(Math.max(1, number));
			case "gzip" -> Fault.gzip();
			case "slow" -> Fault.slow(arguments.duration());
			case "delay" -> Fault.delay(arguments.duration());
			default -> name.matches("[2-5]\\d\\d") ? Fault.status(Integer.parseInt(name)) : null;
		};
	}

	private record Directive(Fault fault, int times) {

		boolean always() {
			return this.times == 0;
		}

	}

	/**
	 * Identifies a prompt without keeping it: prompts may be large.
	 */
	private record Key(String directive, int length, int hash) {

		static Key of(String directive, String prompt) {
			return new Key(directive, prompt.length(), prompt.hashCode());
		}

	}

	/**
	 * The words after the name.
	 */
	private record Arguments(int number, int times, Duration duration, Map<String, String> settings) {

		static Arguments of(String[] words) {
			int number = -1;
			int times = 0;
			Duration duration = Duration.ofMillis(200);
			Map<String, String> settings = new LinkedHashMap<>();
			for (int i = 1; i < words.length; i++) {
				Matcher setting = SETTING.matcher(words[i]);
				Matcher repeat = TIMES.matcher(words[i]);
				Matcher time = DURATION.matcher(words[i]);
				if (setting.matches()) {
					settings.put(setting.group(1), setting.group(2));
				}
				else if (repeat.matches()) {
					times = Integer.parseInt(repeat.group(1));
				}
				else if (time.matches()) {
					long amount = Long.parseLong(time.group(1));
					duration = time.group(2).equals("s") ? Duration.ofSeconds(amount) : Duration.ofMillis(amount);
				}
				else {
					number = Integer.parseInt(words[i]);
				}
			}
			return new Arguments(number, times, duration, settings);
		}

	}

}
