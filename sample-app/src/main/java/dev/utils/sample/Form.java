package dev.utils.sample;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.RecordComponent;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

import dev.utils.llm.Media;
import org.jspecify.annotations.Nullable;

import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.http.HttpStatus;
import org.springframework.http.codec.multipart.FilePartEvent;
import org.springframework.http.codec.multipart.FormPartEvent;
import org.springframework.http.codec.multipart.PartEvent;
import org.springframework.util.StringUtils;

/**
 * The parts of a multipart request as they come in, each at most once. What a record has
 * no component for is refused, and so is a file beyond {@value #MAX_FILE_MEGABYTES} MB:
 * no more than that is ever held of one. What comes after that is read and dropped, for
 * those who are still sending would not see the answer; but not without end. Not
 * thread-safe.
 */
final class Form {

	static final int MAX_FILE_MEGABYTES = 25;

	static final int MAX_FILE = MAX_FILE_MEGABYTES * 1024 * 1024;

	private static final int MAX_TOTAL = 4 * MAX_FILE;

	private final Map<String, Class<?>> fields = new LinkedHashMap<>();

	private final Map<String, Object> values = new LinkedHashMap<>();

	private final ByteArrayOutputStream file = new ByteArrayOutputStream();

	private @Nullable InvalidRequestException refusal;

	private long received;

	/**
	 * Create a form.
	 * @param type the record whose components are the form's fields: {@link Media.Data}
	 * for files, anything else for text
	 */
	Form(Class<? extends Record> type) {
		for (RecordComponent component : type.getRecordComponents()) {
			this.fields.put(component.getName(), component.getType());
		}
	}

	void add(PartEvent part) {
		DataBuffer content = part.content();
		this.received += content.readableByteCount();
		try {
			if (this.refusal == null) {
				take(part, content);
			}
		}
		catch (InvalidRequestException ex) {
			this.refusal = ex;
			this.values.clear();
			this.file.reset();
		}
		finally {
			DataBufferUtils.release(content);
		}
		if (this.received > MAX_TOTAL) {
			throw (this.refusal != null) ? this.refusal : tooLarge(part.name());
		}
	}

	private void take(PartEvent part, DataBuffer content) {
		boolean text = part instanceof FormPartEvent;
		if (text || this.file.size() == 0) {
			check(part.name(), text);
		}
		if (part instanceof FormPartEvent field) {
			this.values.put(field.name(), field.value());
			return;
		}
		if (this.file.size() + content.readableByteCount() > MAX_FILE) {
			throw tooLarge(part.name());
		}
		append(content);
		if (part.isLast()) {
			addFile(part);
		}
	}

	private void check(String name, boolean text) {
		Class<?> type = this.fields.get(name);
		if (type == null) {
			throw refused(UnreadableBody.shortened(name),
					"is not a field; the fields are " + String.join(", ", this.fields.keySet()));
		}
		if (text == (type == Media.Data.class)) {
			throw refused(name, text ? "must be a file" : "must be a text, not a file");
		}
		if (this.values.containsKey(name)) {
			throw refused(name, "must be there only once");
		}
	}

	private void append(DataBuffer content) {
		try {
			content.asInputStream().transferTo(this.file);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private void addFile(PartEvent part) {
		String fileName = (part instanceof FilePartEvent) ? part.headers().getContentDisposition().getFilename() : null;
		// A browser sends an empty part for a file that nobody chose.
		if (this.file.size() > 0 || StringUtils.hasText(fileName)) {
			this.values.put(part.name(), Media.of(this.file.toByteArray(), fileName));
		}
		this.file.reset();
	}

	/**
	 * Say whether the parts were those of the form.
	 * @throws InvalidRequestException if one was not
	 */
	void requireAccepted() {
		if (this.refusal != null) {
			throw this.refusal;
		}
	}

	/**
	 * Return the value of a field.
	 * @return the text, the number or the file, or {@code null} if it did not come
	 * @throws NumberFormatException if it should be a number and is none
	 */
	@Nullable Object value(String name) {
		Object value = this.values.get(name);
		return (value instanceof String text && this.fields.get(name) == Integer.class) ? Integer.valueOf(text) : value;
	}

	private static InvalidRequestException tooLarge(String name) {
		return new InvalidRequestException(HttpStatus.CONTENT_TOO_LARGE,
				List.of(new FieldProblem(name, "must be at most " + MAX_FILE_MEGABYTES + " MB")));
	}

	private static InvalidRequestException refused(String field, String message) {
		return new InvalidRequestException(HttpStatus.BAD_REQUEST, List.of(new FieldProblem(field, message)));
	}

	/**
	 * Shows the names, never what came.
	 */
	@Override
	public String toString() {
		return this.values.keySet().stream().collect(Collectors.joining(", ", "Form[", "]"));
	}

}
