package dev.utils.sample.docs;

import dev.utils.llm.LlmClient;

import org.springframework.stereotype.Service;

@Service
class Summaries {

	private final LlmClient llm;

	Summaries(LlmClient llm) {
		this.llm = llm;
	}

	String summarise(String text) {
		return this.llm.complete("Summarise in one sentence: " + text);
	}

}
