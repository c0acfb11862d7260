package dev.utils.sample;

import org.springframework.boot.SpringApplication;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

class DevApplication {

	public static void main(String[] args) {
		SpringApplication.run(new Class<?>[] { SampleApplication.class, Clients.class }, args);
	}

	@Configuration
	static class Clients {

		@Bean
		ScriptedClients clients() {
			return new ScriptedClients();
		}

	}

}
