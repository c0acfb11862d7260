package dev.utils.simulator;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Map.Entry;
import java.util.Set;
import java.util.function.Predicate;

import dev.utils.simulator.OpenAiError.Refusal;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * One rule for the value of a parameter, refused with the code that OpenAI sends.
 */
@FunctionalInterface
interface Rule {

	Rule ANY = (param, value) -> {
	};

	Rule BOOL = type("a boolean", JsonNode::isBoolean);

	Rule STRING = type("a string", JsonNode::isString);

	Rule OBJECT = type("an object", JsonNode::isObject);

	Rule ARRAY = type("an array", JsonNode::isArray);

	Rule INTEGER = type("an integer", JsonNode::isIntegralNumber);

	void check(String param, JsonNode value);

	static Rule type(String expected, Predicate<JsonNode> matches) {
		return (param, value) -> {
			if (!matches.test(value)) {
				throw wrongType(param, expected, value);
			}
		};
	}

	static Rule oneOf(String... values) {
		List<String> supported = List.of(values);
		return (param, value) -> {
			STRING.check(param, value);
			if (!supported.contains(value.stringValue())) {
				throw unsupported(param, supported);
			}
		};
	}

	static Rule decimal(double min, double max) {
		return (param, value) -> {
			type("a decimal", JsonNode::isNumber).check(param, value);
			checkRange(param, "decimal", value, min, max);
		};
	}

	static Rule integer(int min, int max) {
		return (param, value) -> {
			INTEGER.check(param, value);
			checkRange(param, "integer", value, min, max);
		};
	}

	private static void checkRange(String param, String kind, JsonNode value, double min, double max) {
		double number = value.numberValue().doubleValue();
		if (number < min) {
			throw refusal(param, kind + "_below_min_value", String.format(Locale.ROOT,
					"Invalid '%s': %s below minimum value. Expected a value >= %.0f.", param, kind, min));
		}
		if (number > max) {
			throw refusal(param, kind + "_above_max_value", String.format(Locale.ROOT,
					"Invalid '%s': %s above maximum value. Expected a value <= %.0f.", param, kind, max));
		}
	}

	/**
	 * Refuses names that are not known.
	 * @param prefix where the object stands, empty for the body itself
	 */
	static void known(String prefix, JsonNode object, Set<String> names) {
		for (String name : object.propertyNames()) {
			if (!names.contains(name)) {
				throw refusal(prefix + name, "unknown_parameter", "Unknown parameter: '" + prefix + name + "'.");
			}
		}
	}

	/**
	 * Checks every value that is set.
	 */
	static void apply(JsonNode body, Map<String, Rule> rules) {
		for (Entry<String, JsonNode> property : body.properties()) {
			if (!property.getValue().isNull()) {
				rules.getOrDefault(property.getKey(), ANY).check(property.getKey(), property.getValue());
			}
		}
	}

	/**
	 * Checks the name of the model, which must be there.
	 */
	static String model(JsonNode body) {
		JsonNode model = body.path("model");
		if (!isSet(body, "model") || (model.isString() && model.stringValue().isBlank())) {
			throw refusal("model", "missing_required_parameter", "You must provide a model parameter.");
		}
		STRING.check("model", model);
		return model.stringValue();
	}

	/**
	 * Returns a property that must be there and follow a rule.
	 */
	static JsonNode required(String param, JsonNode object, String name, Rule rule) {
		if (!isSet(object, name)) {
			throw missing(param + name);
		}
		rule.check(param + name, object.path(name));
		return object.path(name);
	}

	static boolean isSet(JsonNode body, String name) {
		return !body.path(name).isNull() && !body.path(name).isMissingNode();
	}

	static Refusal unsupported(String param, List<String> supported) {
		return refusal(param, "invalid_value",
				"Invalid value for '" + param + "': supported values are " + supported + ".");
	}

	static Refusal wrongType(String param, String expected, JsonNode value) {
		return refusal(param, "invalid_type", "Invalid type for '" + param + "': expected " + expected + ", but got "
				+ value.getNodeType().name().toLowerCase(Locale.ROOT) + " instead.");
	}

	static Refusal missing(String param) {
		return refusal(param, "missing_required_parameter", "Missing required parameter: '" + param + "'.");
	}

	static Refusal refusal(@Nullable String param, @Nullable String code, String message) {
		return new Refusal(OpenAiError.invalid(param, code, message));
	}

}
