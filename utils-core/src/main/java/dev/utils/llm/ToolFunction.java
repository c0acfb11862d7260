package dev.utils.llm;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Parameter;
import java.lang.reflect.Type;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A {@link Tool} that can be called, for {@code chatWithTools}. It is called on a thread
 * that may block, and must be safe to call from several threads at once.
 */
public final class ToolFunction {

	private static final JsonMapper MAPPER = JsonMapper.shared();

	private final Tool tool;

	private final Function<JsonNode, @Nullable Object> function;

	private ToolFunction(Tool tool, Function<JsonNode, @Nullable Object> function) {
		this.tool = tool;
		this.function = function;
	}

	/**
	 * Return a tool with a hand-written schema, which gets the arguments as JSON.
	 * @param tool the declaration
	 * @param function takes the arguments and returns text, or what Jackson writes as
	 * JSON
	 * @return the tool
	 */
	public static ToolFunction of(Tool tool, Function<String, ? extends @Nullable Object> function) {
		return new ToolFunction(tool, (arguments) -> function.apply(arguments.toString()));
	}

	/**
	 * Return a tool whose arguments are a record, or another class that Jackson can read.
	 * @param name the tool's name
	 * @param description what it does
	 * @param argumentsType the class of the arguments; gives the schema
	 * @param function takes the arguments and returns text, or what Jackson writes as
	 * JSON
	 * @return the tool
	 */
	public static <A> ToolFunction of(String name, String description, Class<A> argumentsType,
			Function<A, ? extends @Nullable Object> function) {
		Tool tool = new Tool(name, description, JsonSchema.of(argumentsType));
		return new ToolFunction(tool, (arguments) -> function.apply(MAPPER.treeToValue(arguments, argumentsType)));
	}

	/**
	 * Return a tool that calls a public method. Its name, its parameters and the
	 * {@code @JsonPropertyDescription} on it and on them make the declaration.
	 * @param target the object that has the method
	 * @param method the method's name; there must be one public method of that name
	 * @return the tool
	 * @throws IllegalArgumentException if there is no such method or more than one, if it
	 * has no description, or its parameters have no names (compile with
	 * {@code -parameters})
	 */
	public static ToolFunction of(Object target, String method) {
		List<Method> methods = Arrays.stream(target.getClass().getMethods())
			.filter((candidate) -> candidate.getName().equals(method) && !candidate.isBridge())
			.toList();
		if (methods.size() != 1) {
			throw new IllegalArgumentException("Invalid tool method (" + method + "): there must be exactly one such"
					+ " public method in " + target.getClass().getName() + ", not " + methods.size() + ".");
		}
		return of(target, methods.get(0));
	}

	private static ToolFunction of(Object target, Method method) {
		JsonPropertyDescription description = method.getAnnotation(JsonPropertyDescription.class);
		if (description == null) {
			throw new IllegalArgumentException("Invalid tool method (" + method.getName()
					+ "): must say with @JsonPropertyDescription what it does.");
		}
		Tool tool = new Tool(method.getName(), description.value(),
				JsonSchema.of(SchemaWriter.schemaOf(method).toString()));
		if (!Modifier.isPublic(method.getDeclaringClass().getModifiers())) {
			method.setAccessible(true);
		}
		return new ToolFunction(tool, (arguments) -> invoke(target, method, arguments));
	}

	private static @Nullable Object invoke(Object target, Method method, JsonNode arguments) {
		Object[] values = Arrays.stream(method.getParameters())
			.map((parameter) -> value(parameter, arguments))
			.toArray();
		try {
			return method.invoke(target, values);
		}
		catch (InvocationTargetException ex) {
			if (ex.getCause() instanceof RuntimeException cause) {
				throw cause;
			}
			throw new IllegalStateException("Tool " + method.getName() + " failed", ex.getCause());
		}
		catch (IllegalAccessException ex) {
			throw new IllegalStateException("Tool " + method.getName() + " cannot be called", ex);
		}
	}

	private static @Nullable Object value(Parameter parameter, JsonNode arguments) {
		Type type = parameter.getParameterizedType();
		return MAPPER.treeToValue(arguments.path(parameter.getName()), MAPPER.constructType(type));
	}

	/**
	 * Return the declaration.
	 * @return the tool
	 */
	public Tool tool() {
		return this.tool;
	}

	/**
	 * Call the tool. What goes wrong in it is a result too, so that the model can correct
	 * its arguments or do without.
	 * @param call the model's wish
	 * @return the result
	 */
	public Content.ToolResult call(Content.ToolCall call) {
		JsonNode arguments;
		try {
			String json = call.arguments();
			arguments = json.isBlank() ? MAPPER.createObjectNode() : MAPPER.readTree(json);
		}
		catch (JacksonException ex) {
			return Content.ToolResult.failure(call, "The arguments are no valid JSON: " + ex.getOriginalMessage());
		}
		try {
			Object result = this.function.apply(arguments);
			return Content.ToolResult.of(call, (result instanceof CharSequence text) ? text.toString()
					: MAPPER.writeValueAsString((result != null) ? result : "done"));
		}
		catch (JacksonException ex) {
			return Content.ToolResult.failure(call, "The arguments do not fit: " + ex.getOriginalMessage());
		}
		catch (RuntimeException ex) {
			String message = (ex.getMessage() != null) ? ex.getMessage() : ex.getClass().getSimpleName();
			return Content.ToolResult.failure(call, "The tool failed: " + message);
		}
	}

	@Override
	public String toString() {
		return "ToolFunction[" + this.tool.name() + "]";
	}

}
