package dev.utils.sample;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import jakarta.validation.Constraint;
import jakarta.validation.ConstraintValidator;
import jakarta.validation.ConstraintValidatorContext;
import jakarta.validation.Payload;
import org.jspecify.annotations.Nullable;

/**
 * A text that is there must not be {@linkplain String#isBlank() blank}. {@code @NotBlank}
 * is not enough: it does not allow a missing text, and takes white space beyond ASCII for
 * text, which the providers' messages do not.
 */
@Documented
@Constraint(validatedBy = HasText.Validator.class)
@Target({ ElementType.FIELD, ElementType.TYPE_USE })
@Retention(RetentionPolicy.RUNTIME)
@interface HasText {

	String message() default "must not be blank";

	Class<?>[] groups() default {};

	Class<? extends Payload>[] payload() default {};

	/**
	 * Checks the text.
	 */
	class Validator implements ConstraintValidator<HasText, String> {

		@Override
		public boolean isValid(@Nullable String value, ConstraintValidatorContext context) {
			return value == null || !value.isBlank();
		}

	}

}
