package dev.utils;

import java.net.URI;
import java.util.List;
import java.util.Set;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.syntax.elements.ClassesShouldConjunction;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.type;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * The rooms of the core and the only arrows between them.
 */
class ArchitectureTests {

	private static final String ROOT = "dev.utils.";

	private static final JavaClasses CORE = new ClassFileImporter()
		.withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
		.importPackages("dev.utils.llm", "dev.utils.http", "dev.utils.ratelimit", "dev.utils.observe",
				"dev.utils.artifact", "dev.utils.provider", "dev.utils.client", "dev.utils.compat");

	@ParameterizedTest
	@CsvSource({ "llm,''", "http,llm", "ratelimit,llm", "ratelimit.redis,llm ratelimit", "observe,llm", "artifact,llm",
			"provider,llm", "provider.openai,llm provider", "provider.anthropic,llm provider",
			"provider.gemini,llm provider", "provider.huggingface,llm provider",
			"client,llm http ratelimit observe artifact provider provider.openai provider.anthropic provider.gemini provider.huggingface",
			"compat,llm client" })
	void roomDependsOnlyOnTheRoomsBelowIt(String room, String below) {
		Set<String> allowed = Set.copyOf(List.of((room + " " + below).trim().split("\\s+")));
		DescribedPredicate<JavaClass> forbidden = DescribedPredicate.describe("live in another room of the house",
				(type) -> type.getPackageName().startsWith(ROOT)
						&& !allowed.contains(type.getPackageName().substring(ROOT.length())));
		ClassesShouldConjunction rule = noClasses().that()
			.resideInAPackage(ROOT + room)
			.should()
			.dependOnClassesThat(forbidden);
		rule.check(CORE);
	}

	@Test
	void roomsHaveNoCycles() {
		slices().matching("dev.utils.(**)").should().beFreeOfCycles().check(CORE);
	}

	@Test
	void everyRoomIsNullMarked() {
		assertThat(CORE.stream().map((type) -> type.getPackage()).distinct())
			.allSatisfy((room) -> assertThat(room.isAnnotatedWith(NullMarked.class)).as(room.getName()).isTrue());
	}

	@Test
	void roomsAreNotNamedForWhatEveryCodeIs() {
		noClasses().should()
			.resideInAnyPackage("..util..", "..common..", "..impl..", "..internal..", "..service..", "..helper..")
			.check(CORE);
	}

	@Test
	void translationDoesNoInputOrOutput() {
		// An address alone reaches nothing.
		noClasses().that()
			.resideInAPackage("dev.utils.provider..")
			.should()
			.dependOnClassesThat(resideInAnyPackage("reactor..", "io.netty..", "java.net..", "java.nio.file..",
					"org.springframework.web..")
				.and(not(type(URI.class))))
			.check(CORE);
	}

	@Test
	void nothingHoldsStaticState() {
		fields().that().areStatic().should().beFinal().check(CORE);
	}

}
