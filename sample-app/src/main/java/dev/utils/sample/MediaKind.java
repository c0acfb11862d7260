package dev.utils.sample;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import dev.utils.llm.Media;
import jakarta.validation.Constraint;
import jakarta.validation.ConstraintValidator;
import jakarta.validation.ConstraintValidatorContext;
import jakarta.validation.Payload;
import org.jspecify.annotations.Nullable;

/**
 * A file that is there must be of a certain kind by its first bytes, whatever its name
 * says.
 */
@Documented
@Constraint(validatedBy = MediaKind.Validator.class)
@Target(ElementType.FIELD)
@Retention(RetentionPolicy.RUNTIME)
@interface MediaKind {

	/** The kinds of pictures that providers take. */
	String PICTURE = "must be a PNG, JPEG, GIF or WebP picture";

	/** The kinds of recordings that providers take. */
	String RECORDING = "must be a WAV, MP3, FLAC, Ogg, MP4 or WebM recording";

	/**
	 * The beginning of the media type.
	 * @return such as {@code image/}
	 */
	String value();

	String message();

	Class<?>[] groups() default {};

	Class<? extends Payload>[] payload() default {};

	/**
	 * Checks the file.
	 */
	class Validator implements ConstraintValidator<MediaKind, Media.Data> {

		private String prefix = "";

		@Override
		public void initialize(MediaKind kind) {
			this.prefix = kind.value();
		}

		@Override
		public boolean isValid(Media.@Nullable Data value, ConstraintValidatorContext context) {
			return value == null || (value.mimeType() != null && value.mimeType().startsWith(this.prefix));
		}

	}

}
