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
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A {@link Tool} that can be called, for {@code chatWithTools}. It is called on a thread
 * that may block, and must be safe to call from several threads at once.
 */
public final class ToolFunction {

	private static final Logger logger = LoggerFactory.getLogger(ToolFunction.class);

	private static final JsonMapper MAPPER = JsonMapper.shared();

	private static final String MISFIT = "The arguments do not fit: ";

	private final Tool tool;

	private final JsonNode schema;

	private final Body body;

	private ToolFunction(Tool tool, Body body) {
		this.tool = tool;
		this.schema = MAPPER.readTree(tool.parameters().json());
		this.body = body;
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
		return new ToolFunction(tool,
				(arguments) -> function.apply(argumentsType.cast(read(arguments, argumentsType))));
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

	private static @Nullable Object invoke(Object target, Method method, JsonNode arguments) throws Exception {
		Object[] values = Arrays.stream(method.getParameters())
			.map((parameter) -> read(value(parameter, arguments), parameter.getParameterizedType()))
			.toArray();
		try {
			return method.invoke(target, values);
		}
		catch (InvocationTargetException ex) {
			if (ex.getCause() instanceof Error error) {
				throw error;
			}
			throw (ex.getCause() instanceof Exception cause) ? cause : ex;
		}
	}

	private static JsonNode value(Parameter parameter, JsonNode arguments) {
		JsonNode value = arguments.get(parameter.getName());
		// Jackson makes an empty Optional of null, but nothing of what is missing.
		return (value != null) ? value : MAPPER.nullNode();
	}

	private static @Nullable Object read(JsonNode json, Type type) {
		try {
			return MAPPER.treeToValue(json, MAPPER.constructType(type));
		}
		catch (JacksonException ex) {
			throw new MisfitException(ex.getOriginalMessage());
		}
	}

	/**
	 * Return the declaration.
	 * @return the tool
	 */
	public Tool tool() {
		return this.tool;
	}

	/**
	 * Call the tool, unless a required argument is missing. What goes wrong in it is a
	 * result too, so that the model can correct its arguments or do without. The message
	 * of an {@link IllegalArgumentException} is for the model; of all else that a tool
	 * throws, the model is told the kind alone, and the log has the rest.
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
		String misfit = SchemaCheck.misfit(arguments, this.schema);
		if (misfit != null) {
			return Content.ToolResult.failure(call, MISFIT + misfit);
		}
		try {
			Object result = this.body.call(arguments);
			return Content.ToolResult.of(call, (result instanceof CharSequence text) ? text.toString()
					: MAPPER.writeValueAsString((result != null) ? result : "done"));
		}
		catch (MisfitException ex) {
			return Content.ToolResult.failure(call, MISFIT + ex.getMessage());
		}
		// Reactor takes some errors for the end of all things and would never answer.
		catch (Exception | LinkageError | AssertionError ex) {
			return Content.ToolResult.failure(call, "The tool failed: " + reason(ex));
		}
	}

	private String reason(Throwable failure) {
		if (failure instanceof IllegalArgumentException && failure.getMessage() != null) {
			return failure.getMessage();
		}
		logger.warn("Tool {} failed", this.tool.name(), failure);
		return failure.getClass().getSimpleName();
	}

	@Override
	public String toString() {
		return "ToolFunction[" + this.tool.name() + "]";
	}

	/**
	 * What a tool does; may throw what it likes.
	 */
	@FunctionalInterface
	private interface Body {

		@Nullable Object call(JsonNode arguments) throws Exception;

	}

	/**
	 * The arguments cannot be read; the message tells the model why.
	 */
	private static final class MisfitException extends RuntimeException {

		MisfitException(String message) {
			super(message, null, false, false);
		}

	}

}
