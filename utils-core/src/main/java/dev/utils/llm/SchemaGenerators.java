package dev.utils.llm;

import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Method;
import java.lang.reflect.Parameter;
import java.lang.reflect.Type;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import com.github.victools.jsonschema.generator.FieldScope;
import com.github.victools.jsonschema.generator.Option;
import com.github.victools.jsonschema.generator.OptionPreset;
import com.github.victools.jsonschema.generator.SchemaGenerator;
import com.github.victools.jsonschema.generator.SchemaGeneratorConfigBuilder;
import com.github.victools.jsonschema.generator.SchemaVersion;
import com.github.victools.jsonschema.module.jackson.JacksonSchemaModule;
import com.github.victools.jsonschema.module.jackson.JacksonOption;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Makes JSON schemas from Java types and signatures. The schemas are strict: all
 * properties are required (those that may be {@code null} allow it) and no others are
 * allowed.
 */
final class SchemaGenerators {

	private SchemaGenerators() {
	}

	static ObjectNode schemaOf(Type type) {
		return generator().generateSchema(type);
	}

	/**
	 * Return the schema of a method's arguments, by parameter names.
	 */
	static ObjectNode schemaOf(Method method) {
		SchemaGenerator generator = generator();
		ObjectNode schema = JsonMapper.shared().createObjectNode();
		schema.put("type", "object");
		ObjectNode properties = schema.putObject("properties");
		ArrayNode required = schema.putArray("required");
		for (Parameter parameter : method.getParameters()) {
			if (!parameter.isNamePresent()) {
				throw new IllegalArgumentException("Invalid tool method " + method.getName()
						+ ": its parameters have no names. Compile with -parameters, or take a record.");
			}
			JsonNode property = generator.generateSchema(parameter.getParameterizedType());
			if (property instanceof ObjectNode object) {
				describe(object, parameter);
			}
			properties.set(parameter.getName(), property);
			required.add(parameter.getName());
		}
		schema.put("additionalProperties", false);
		return schema;
	}

	private static void describe(ObjectNode schema, AnnotatedElement element) {
		JsonPropertyDescription description = element.getAnnotation(JsonPropertyDescription.class);
		if (description != null) {
			schema.put("description", description.value());
		}
	}

	private static SchemaGenerator generator() {
		SchemaGeneratorConfigBuilder config = new SchemaGeneratorConfigBuilder(SchemaVersion.DRAFT_2020_12,
				OptionPreset.PLAIN_JSON)
			.with(new JacksonSchemaModule(JacksonOption.FLATTENED_ENUMS_FROM_JSONPROPERTY))
			.with(Option.FORBIDDEN_ADDITIONAL_PROPERTIES_BY_DEFAULT, Option.MAP_VALUES_AS_ADDITIONAL_PROPERTIES,
					Option.NULLABLE_FIELDS_BY_DEFAULT)
			.without(Option.SCHEMA_VERSION_INDICATOR);
		config.forFields().withRequiredCheck((field) -> true).withNullableCheck(SchemaGenerators::isNullable);
		// Models write the properties in this order: that of the declaration lets a type
		// ask for the reasons before the verdict.
		config.forTypesInGeneral().withPropertySorter((unusedFirst, unusedSecond) -> 0);
		return new SchemaGenerator(config.build());
	}

	private static @Nullable Boolean isNullable(FieldScope field) {
		return field.getRawMember().getAnnotatedType().isAnnotationPresent(Nullable.class);
	}

}
