package dev.utils.autoconfigure;

import dev.utils.artifact.ArtifactStore;
import dev.utils.artifact.FileArtifactStore;
import dev.utils.artifact.ReactiveArtifactStore;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnSingleCandidate;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.core.env.Environment;

/**
 * {@link AutoConfiguration Auto-configuration} for the {@link ArtifactStore} and its
 * reactive face.
 */
@AutoConfiguration(before = LlmClientAutoConfiguration.class,
		afterName = "org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration")
@EnableConfigurationProperties(UtilsProperties.class)
public final class ArtifactAutoConfiguration {

	@Bean
	@ConditionalOnMissingBean
	ArtifactStore artifactStore(UtilsProperties properties, Environment environment,
			ObjectProvider<JsonMapper> jsonMapper) {
		ArtifactProperties artifacts = properties.artifacts();
		return new FileArtifactStore(ArtifactDirectory.of(artifacts.dir(), environment), artifacts.settings(),
				jsonMapper.getIfUnique(JsonMapper::shared));
	}

	@Bean
	@ConditionalOnMissingBean
	@ConditionalOnSingleCandidate(ArtifactStore.class)
	ReactiveArtifactStore reactiveArtifactStore(ArtifactStore artifactStore) {
		return ReactiveArtifactStore.of(artifactStore);
	}

}
