package dev.utils.sample;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import dev.utils.llm.Capability;
import dev.utils.llm.LlmClient;
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
		Map<String, List<Capability>> capabilities = new LinkedHashMap<>();
		for (Provider provider : clients.providers()) {
			LlmClient client = clients.get(provider.name());
			capabilities.put(provider.name(), Arrays.stream(Capability.values()).filter(client::supports).toList());
		}
		this.info = new Info(preferred.name(), List.copyOf(capabilities.keySet()), capabilities,
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
	 * @param capabilities what each provider can do, by its name
	 * @param model the preferred provider's configured model, or {@code null} if there is
	 * none
	 * @param simulator whether the built-in simulator answers in a provider's place
	 */
	record Info(String preferred, List<String> providers, Map<String, List<Capability>> capabilities,
			@Nullable String model, boolean simulator) {

	}

}
