package dev.utils.llm;

import java.lang.annotation.Annotation;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.AnnotatedType;
import java.lang.reflect.Executable;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.Parameter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.AnnotationIntrospector;
import tools.jackson.databind.BeanDescription;
import tools.jackson.databind.DeserializationConfig;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.introspect.Annotated;
import tools.jackson.databind.introspect.AnnotatedClass;
import tools.jackson.databind.introspect.AnnotatedMember;
import tools.jackson.databind.introspect.AnnotatedParameter;
import tools.jackson.databind.introspect.BeanPropertyDefinition;
import tools.jackson.databind.introspect.ClassIntrospector;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.util.NameTransformer;

/**
 * A property that Jackson reads into a class, which may be another than those it writes:
 * a helper method is written too, a password may only be read.
 *
 * @param name the name in JSON
 * @param type the type
 * @param nullable whether an annotation allows {@code null}
 * @param description what it means, for the model
 */
record ReadProperty(String name, JavaType type, boolean nullable, @Nullable String description) {

	/**
	 * Return the properties of a class, in the order in which a model should write them.
	 * @throws IllegalArgumentException if objects have other properties than the class
	 * tells
	 */
	static List<ReadProperty> of(JavaType type, JsonMapper mapper) {
		DeserializationConfig config = mapper.deserializationConfig();
		AnnotationIntrospector annotations = config.getAnnotationIntrospector();
		ClassIntrospector introspector = config.classIntrospectorInstance();
		AnnotatedClass annotated = introspector.introspectClassAnnotations(type);
		BeanDescription read = introspector.introspectForDeserialization(type, annotated);
		Class<?> builder = annotations.findPOJOBuilder(config, annotated);
		if (builder != null) {
			read = introspector.introspectForDeserializationWithBuilder(config.constructType(builder), read);
		}
		Map<String, BeanPropertyDefinition> written = written(type, mapper);
		Set<String> ignored = config.getDefaultPropertyIgnorals(type.getRawClass(), annotated)
			.findIgnoredForDeserialization();
		List<ReadProperty> properties = new ArrayList<>();
		for (BeanPropertyDefinition property : read.findProperties()) {
			if (!property.couldDeserialize() || ignored.contains(property.getName())) {
				continue;
			}
			AnnotatedMember member = property.getPrimaryMember();
			requireNoTypeId(type, member, config);
			NameTransformer unwrapped = annotations.findUnwrappingNameTransformer(config, member);
			if (unwrapped != null) {
				of(property.getPrimaryType(), mapper)
					.forEach((inner) -> properties.add(new ReadProperty(unwrapped.transform(inner.name), inner.type,
							inner.nullable, inner.description)));
				continue;
			}
			properties.add(new ReadProperty(property.getName(), property.getPrimaryType(),
					isNullable(property) || isNullable(written.get(property.getName())),
					property.getMetadata().getDescription()));
		}
		if (properties.isEmpty() && (type.isAbstract() || (!type.isRecordType() && !written.isEmpty()))) {
			throw unreadable(type, "Jackson knows no properties to read into it");
		}
		return properties;
	}

	/**
	 * Refuse a type whose objects say which subtype they are: a schema that is strict
	 * about the properties of one would forbid those of all others.
	 */
	static void requireNoTypeId(JavaType type, JsonMapper mapper) {
		DeserializationConfig config = mapper.deserializationConfig();
		requireNoTypeId(type, config.classIntrospectorInstance().introspectClassAnnotations(type), config);
	}

	private static void requireNoTypeId(JavaType type, Annotated annotated, DeserializationConfig config) {
		JsonTypeInfo.Value typeId = config.getAnnotationIntrospector().findPolymorphicTypeInfo(config, annotated);
		if (typeId != null && typeId.getIdType() != JsonTypeInfo.Id.NONE) {
			throw unreadable(type, "subtypes that JSON tells apart (@JsonTypeInfo) cannot be described");
		}
	}

	private static IllegalArgumentException unreadable(JavaType type, String why) {
		return new IllegalArgumentException(
				"Invalid type for a JSON schema (" + type.getRawClass().getName() + "): " + why + ". Take a record.");
	}

	private static Map<String, BeanPropertyDefinition> written(JavaType type, JsonMapper mapper) {
		ClassIntrospector introspector = mapper.serializationConfig().classIntrospectorInstance();
		return introspector.introspectForSerialization(type, introspector.introspectClassAnnotations(type))
			.findProperties()
			.stream()
			.filter(BeanPropertyDefinition::couldSerialize)
			.collect(Collectors.toMap(BeanPropertyDefinition::getName, Function.identity()));
	}

	private static boolean isNullable(@Nullable BeanPropertyDefinition property) {
		return property != null && Stream
			.of(property.getConstructorParameter(), property.getField(), property.getGetter(), property.getSetter())
			.filter(Objects::nonNull)
			.anyMatch(ReadProperty::isNullable);
	}

	private static boolean isNullable(AnnotatedMember member) {
		if (member instanceof AnnotatedParameter parameter) {
			return parameter.getMember() instanceof Executable creator
					&& isNullable(creator.getParameters()[parameter.getIndex()]);
		}
		if (member.getMember() instanceof Field field) {
			return isNullable(field, field.getAnnotatedType());
		}
		return member.getMember() instanceof Method method && (isNullable(method, method.getAnnotatedReturnType())
				|| Arrays.stream(method.getParameters()).anyMatch(ReadProperty::isNullable));
	}

	/**
	 * Return whether a value may be {@code null}: any of the annotations of that name
	 * says so.
	 */
	static boolean isNullable(Parameter parameter) {
		return isNullable(parameter, parameter.getAnnotatedType());
	}

	private static boolean isNullable(AnnotatedElement element, AnnotatedType type) {
		return Stream.of(element.getAnnotations(), type.getAnnotations())
			.flatMap(Arrays::stream)
			.map(Annotation::annotationType)
			.anyMatch((annotation) -> annotation.getSimpleName().equals("Nullable"));
	}

}
