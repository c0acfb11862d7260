package dev.utils.observe;

import java.util.Map;
import java.util.Set;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link MdcNames}.
 */
class MdcNamesTests {

	private static final Set<String> KEYS = Set.of("model", "request_id", "latency_ms");

	@ParameterizedTest
	@CsvSource({ "request_id, request_id_", "_request_id, _request_id_", "latency ms, latency ms_",
			"model.name, model_.name", "model., model_.", "log.level, log_.level", "message, message_",
			"error.type, error_.type", "'', __", "_, __", "tenant, tenant", "traceId, traceId",
			"models.name, models.name" })
	void nameThatCannotBeWrittenBesideTheKeyValuesGetsAnUnderscore(String name, String expected) {
		assertThat(MdcNames.besides(KEYS, Map.of(name, "value"))).containsOnly(Map.entry(expected, "value"));
	}

	@Test
	void entriesDoNotCollideWithEachOther() {
		assertThat(MdcNames.besides(KEYS, Map.of("a", "1", "a.b", "2", "request_id", "3", "request_id_", "4")))
			.containsOnly(Map.entry("a", "1"), Map.entry("a_.b", "2"), Map.entry("request_id_", "3"),
					Map.entry("request_id__", "4"));
	}

}
