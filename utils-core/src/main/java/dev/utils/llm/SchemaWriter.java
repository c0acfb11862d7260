package dev.utils.llm;

import java.lang.reflect.Method;
import java.lang.reflect.Parameter;
import java.lang.reflect.Type;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.jsonFormatVisitors.JsonArrayFormatVisitor;
import tools.jackson.databind.jsonFormatVisitors.JsonBooleanFormatVisitor;
import tools.jackson.databind.jsonFormatVisitors.JsonFormatTypes;
import tools.jackson.databind.jsonFormatVisitors.JsonFormatVisitable;
import tools.jackson.databind.jsonFormatVisitors.JsonFormatVisitorWrapper;
import tools.jackson.databind.jsonFormatVisitors.JsonIntegerFormatVisitor;
import tools.jackson.databind.jsonFormatVisitors.JsonMapFormatVisitor;
import tools.jackson.databind.jsonFormatVisitors.JsonNumberFormatVisitor;
import tools.jackson.databind.jsonFormatVisitors.JsonObjectFormatVisitor;
import tools.jackson.databind.jsonFormatVisitors.JsonStringFormatVisitor;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Writes JSON schemas of Java types and signatures as Jackson reads them. They are
 * strict: all properties are required (those that may be {@code null} allow it) and no
 * others are allowed. Not thread-safe.
 * <p>
 * The usual library for this is no choice: the vendors' SDKs, which an application may
 * use beside this one, need another major version of it.
 */
final class SchemaWriter {

	/** Models write properties in this order, so it is the declared one. */
	private static final JsonMapper MAPPER = JsonMapper.builder()
		.disable(MapperFeature.SORT_PROPERTIES_ALPHABETICALLY)
		.build();

	private static final String DEFINITIONS = "$defs";

	private static final String REFERENCE = "$ref";

	private static final String TYPE = "type";

	private final Deque<JavaType> open = new ArrayDeque<>();

	private final Set<JavaType> recursive = new HashSet<>();

	private final Map<JavaType, String> names = new LinkedHashMap<>();

	private final ObjectNode definitions = MAPPER.createObjectNode();

	private final boolean rootIsType;

	private SchemaWriter(boolean rootIsType) {
		this.rootIsType = rootIsType;
	}

	/**
	 * Return the schema of a type.
	 */
	static ObjectNode schemaOf(Type type) {
		SchemaWriter writer = new SchemaWriter(true);
		return writer.withDefinitions(writer.write(MAPPER.constructType(type)));
	}

	/**
	 * Return the schema of a method's arguments, by parameter names.
	 */
	static ObjectNode schemaOf(Method method) {
		SchemaWriter writer = new SchemaWriter(false);
		ObjectNode schema = MAPPER.createObjectNode().put(TYPE, "object");
		ObjectNode properties = schema.putObject("properties");
		ArrayNode required = schema.putArray("required");
		for (Parameter parameter : method.getParameters()) {
			if (!parameter.isNamePresent()) {
				throw new IllegalArgumentException("Invalid tool method " + method.getName()
						+ ": its parameters have no names. Compile with -parameters, or take a record.");
			}
			JsonPropertyDescription description = parameter.getAnnotation(JsonPropertyDescription.class);
			properties.set(parameter.getName(), writer.property(MAPPER.constructType(parameter.getParameterizedType()),
					ReadProperty.isNullable(parameter), (description != null) ? description.value() : null));
			required.add(parameter.getName());
		}
		return writer.withDefinitions(schema.put("additionalProperties", false));
	}

	private ObjectNode withDefinitions(ObjectNode schema) {
		return this.definitions.isEmpty() ? schema : schema.set(DEFINITIONS, this.definitions);
	}

	private ObjectNode property(JavaType type, boolean nullable, @Nullable String description) {
		JavaType value = type.isReferenceType() ? type.getReferencedType() : type;
		ObjectNode schema = write(value);
		if (nullable || type.isReferenceType()) {
			schema = orNull(schema);
		}
		// A strict schema takes nothing beside a reference.
		return (description != null && !schema.has(REFERENCE)) ? schema.put("description", description) : schema;
	}

	private static ObjectNode orNull(ObjectNode schema) {
		if (schema.path(TYPE).isString() && !schema.has("enum")) {
			String type = schema.path(TYPE).stringValue();
			schema.putArray(TYPE).add(type).add("null");
			return schema;
		}
		ObjectNode either = MAPPER.createObjectNode();
		either.putArray("anyOf").add(schema).add(MAPPER.createObjectNode().put(TYPE, "null"));
		return either;
	}

	private ObjectNode write(JavaType type) {
		if (type.isJavaLangObject()) {
			return MAPPER.createObjectNode();
		}
		if (this.open.contains(type)) {
			this.recursive.add(type);
			return reference(type);
		}
		if (this.names.containsKey(type) && this.definitions.has(this.names.get(type))) {
			return reference(type);
		}
		ReadProperty.requireNoTypeId(type, MAPPER);
		this.open.push(type);
		Visitor visitor = new Visitor();
		MAPPER.acceptJsonFormatVisitor(type, visitor);
		this.open.pop();
		JsonClassDescription description = type.getRawClass().getAnnotation(JsonClassDescription.class);
		if (description != null) {
			visitor.schema.put("description", description.value());
		}
		if (this.recursive.contains(type) && !(this.rootIsType && this.open.isEmpty())) {
			this.definitions.set(name(type), visitor.schema);
			return reference(type);
		}
		return visitor.schema;
	}

	private ObjectNode reference(JavaType type) {
		boolean root = this.rootIsType && !this.open.isEmpty() && this.open.peekLast().equals(type);
		return MAPPER.createObjectNode().put(REFERENCE, root ? "#" : "#/" + DEFINITIONS + '/' + name(type));
	}

	private String name(JavaType type) {
		return this.names.computeIfAbsent(type, (added) -> {
			String simple = type.getRawClass().getSimpleName().replaceAll("\\W", "");
			return this.names.containsValue(simple) ? simple + this.names.size() : simple;
		});
	}

	/**
	 * Collects what Jackson tells about one type.
	 */
	private final class Visitor extends JsonFormatVisitorWrapper.Base {

		private final ObjectNode schema = MAPPER.createObjectNode();

		@Override
		public JsonObjectFormatVisitor expectObjectFormat(JavaType type) {
			this.schema.put(TYPE, "object");
			ObjectNode properties = this.schema.putObject("properties");
			ArrayNode required = this.schema.putArray("required");
			this.schema.put("additionalProperties", false);
			for (ReadProperty property : ReadProperty.of(type, MAPPER)) {
				properties.set(property.name(),
						SchemaWriter.this.property(property.type(), property.nullable(), property.description()));
				required.add(property.name());
			}
			// Jackson itself would visit what it writes.
			return new JsonObjectFormatVisitor.Base(getContext());
		}

		@Override
		public JsonArrayFormatVisitor expectArrayFormat(JavaType type) {
			this.schema.put(TYPE, "array");
			return new JsonArrayFormatVisitor.Base(getContext()) {

				@Override
				public void itemsFormat(JsonFormatVisitable handler, JavaType elementType) {
					Visitor.this.schema.set("items", write(elementType));
				}

				@Override
				public void itemsFormat(JsonFormatTypes format) {
					Visitor.this.schema.putObject("items").put(TYPE, format.value());
				}

			};
		}

		@Override
		public JsonMapFormatVisitor expectMapFormat(JavaType type) {
			this.schema.put(TYPE, "object").set("additionalProperties", write(type.getContentType()));
			return new JsonMapFormatVisitor.Base(getContext());
		}

		@Override
		public JsonStringFormatVisitor expectStringFormat(JavaType type) {
			this.schema.put(TYPE, "string");
			return new JsonStringFormatVisitor.Base() {

				@Override
				public void enumTypes(Set<String> values) {
					values.forEach(Visitor.this.schema.putArray("enum")::add);
				}

			};
		}

		@Override
		public JsonNumberFormatVisitor expectNumberFormat(JavaType type) {
			this.schema.put(TYPE, "number");
			return new JsonNumberFormatVisitor.Base() {

				@Override
				public void numberType(JsonParser.NumberType numberType) {
				}

			};
		}

		@Override
		public JsonIntegerFormatVisitor expectIntegerFormat(JavaType type) {
			this.schema.put(TYPE, "integer");
			return new JsonIntegerFormatVisitor.Base();
		}

		@Override
		public JsonBooleanFormatVisitor expectBooleanFormat(JavaType type) {
			this.schema.put(TYPE, "boolean");
			return new JsonBooleanFormatVisitor.Base();
		}

	}

}
