package dev.utils.sample;

import java.util.List;

import dev.utils.llm.LlmClients;
import dev.utils.llm.Provider;
import dev.utils.simulator.LlmSimulator;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.core.env.Environment;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * Tells the page whom it can ask.
 */
@RestController
class InfoController {

	private final Info info;

	InfoController(LlmClients clients, Environment environment, ObjectProvider<LlmSimulator> simulator) {
		Provider preferred = clients.preferred();
		this.info = new Info(preferred.name(), clients.providers().stream().map(Provider::name).toList(),
				environment.getProperty("utils.llm.providers." + preferred.name() + ".model"),
				simulator.getIfAvailable() != null);
	}

	@GetMapping("/api/info")
	Info info() {
		return this.info;
	}

	/**
	 * What the page needs to know.
	 *
	 * @param preferred the provider that answers unless another is named
	 * @param providers all providers, the preferred one first
	 * @param model the preferred provider's configured model, or {@code null} if there is
	 * none
	 * @param simulator whether the built-in simulator answers in a provider's place
	 */
	record Info(String preferred, List<String> providers, @Nullable String model, boolean simulator) {

	}

}
